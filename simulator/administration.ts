/**
 * Calls that administer Identity Center, the organisation and Roles Anywhere, with what AWS answers.
 * Sources: the API references of sso-admin, identitystore, organizations, account and rolesanywhere.
 */
import type { JsonObject } from "../shared/model.ts";
import type { Directory } from "./organisation.ts";
import { hex, randomFrom } from "./random.ts";
import { type Call, HOME_REGION } from "./records.ts";

/** A change of any of these services. */
export function change(service: string, name: string, request: JsonObject | null, response?: JsonObject): Call {
  return { service, name, readOnly: false, request, ...(response !== undefined && { response }) };
}

/** The last part of a permission set's ARN, the same for every seed. */
export function permissionSetId(set: string): string {
  return `ps-${hex(randomFrom(`permission-set/${set}`), 16)}`;
}

/** The ARN of a permission set of the instance. */
export function permissionSetArn(directory: Directory, set: string): string {
  return `${directory.instanceArn.replace("instance/", "permissionSet/")}/${permissionSetId(set)}`;
}

/** A change of one permission set. */
export function permissionSetChange(directory: Directory, set: string, name: string, request: JsonObject = {}): Call {
  const { instanceArn } = directory;
  return change("sso", name, { instanceArn, permissionSetArn: permissionSetArn(directory, set), ...request });
}

export interface Anchor {
  readonly id: string;
  readonly name: string;
  /** What `source` of the request says: a bundle of certificates or a private authority. */
  readonly source: JsonObject;
}

export function createTrustAnchor(account: string, { id, name, source }: Anchor): Call {
  const arn = `arn:aws:rolesanywhere:${HOME_REGION}:${account}:trust-anchor/${id}`;
  return change(
    "rolesanywhere",
    "CreateTrustAnchor",
    { name, enabled: true, source },
    { trustAnchor: { trustAnchorId: id, trustAnchorArn: arn, name, enabled: true, source } },
  );
}

export function createProfile(account: string, id: string, name: string, roleArns: readonly string[]): Call {
  const arn = `arn:aws:rolesanywhere:${HOME_REGION}:${account}:profile/${id}`;
  return change(
    "rolesanywhere",
    "CreateProfile",
    { name, enabled: true, roleArns },
    { profile: { profileId: id, profileArn: arn, name, enabled: true, roleArns } },
  );
}

/** The metadata that a SAML provider publishes, in short. */
function metadataOf(issuer: string, certificate: string): string {
  return `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor><KeyDescriptor use="signing"><X509Certificate>${certificate}</X509Certificate></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`;
}

function samlProviderArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`;
}

export function createSamlProvider(account: string, name: string, issuer: string, certificate: string): Call {
  return change(
    "iam",
    "CreateSAMLProvider",
    { name, sAMLMetadataDocument: metadataOf(issuer, certificate) },
    { sAMLProviderArn: samlProviderArn(account, name) },
  );
}

export function updateSamlProvider(account: string, name: string, issuer: string, certificate: string): Call {
  const sAMLProviderArn = samlProviderArn(account, name);
  return change(
    "iam",
    "UpdateSAMLProvider",
    { sAMLProviderArn, sAMLMetadataDocument: metadataOf(issuer, certificate) },
    { sAMLProviderArn },
  );
}

export function createOidcProvider(account: string, host: string): Call {
  return change(
    "iam",
    "CreateOpenIDConnectProvider",
    { url: `https://${host}`, clientIDList: ["sts.amazonaws.com"] },
    { openIDConnectProviderArn: `arn:aws:iam::${account}:oidc-provider/${host}` },
  );
}
