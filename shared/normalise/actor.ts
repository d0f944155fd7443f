/**
 * Who signed a call, from `userIdentity` alone. Each kind of actor gets an id that is stable over sessions and never
 * holds what the caller may choose (a session name). Source: CloudTrail User Guide "CloudTrail userIdentity element".
 */
import { lastSegment, parseArn, roleNameOf } from "../arn.ts";
import { type Actor, asObject, type Identity, type JsonObject, textAt } from "../model.ts";

const SSO_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;
const INSTANCE_SESSION = /^i-[0-9a-f]{8,17}$/;
/** Default branches keep their name in a pipeline's id; every other branch is `*`, or each feature branch would be new. */
const DEFAULT_BRANCH = /^(main|master|trunk|develop|release|production)$/;

/** Hosts whose OIDC tokens name a build. Source: IAM User Guide "shared OIDC providers" list. */
const PIPELINE_HOSTS = [
  "token.actions.githubusercontent.com",
  "gitlab.com",
  "app.terraform.io",
  "oidc.circleci.com",
  "agent.buildkite.com",
  "api.bitbucket.org",
  "vstoken.dev.azure.com",
  "oidc.vercel.com",
  "api.pulumi.com",
];

/** userIdentity with unread fields left out and empty strings absent. Never throws. */
export function readIdentity(record: JsonObject): Identity {
  const raw = asObject(record.userIdentity);
  const session = asObject(raw?.sessionContext);
  const issuer = asObject(session?.sessionIssuer);
  const attributes = asObject(session?.attributes);
  const scope = asObject(raw?.inScopeOf);
  const arn = textAt(raw, "arn");
  return {
    type: textAt(raw, "type") ?? "",
    principalId: textAt(raw, "principalId"),
    arn,
    accountId: textAt(raw, "accountId"),
    userName: textAt(raw, "userName"),
    accessKeyId: textAt(raw, "accessKeyId"),
    invokedBy: textAt(raw, "invokedBy"),
    identityProvider: textAt(raw, "identityProvider"),
    issuerArn: textAt(issuer, "arn"),
    issuerType: textAt(issuer, "type"),
    issuerId: textAt(issuer, "principalId"),
    sessionName: sessionNameOf(arn, textAt(raw, "principalId")),
    mfaAuthenticated: textAt(attributes, "mfaAuthenticated"),
    sourceIdentity: textAt(session, "sourceIdentity"),
    assumedRoot: textAt(session, "assumedRoot") === "true",
    ec2RoleDelivery: textAt(session, "ec2RoleDelivery"),
    webIdProvider: textAt(asObject(session?.webIdFederationData), "federatedProvider"),
    onBehalfOfUser: textAt(asObject(raw?.onBehalfOf), "userId"),
    issuedFor: textAt(scope, "issuerType"),
  };
}

function sessionNameOf(arn: string | undefined, principalId: string | undefined): string | undefined {
  const resource = parseArn(arn)?.resource;
  if (resource?.startsWith("assumed-role/")) return resource.split("/").slice(2).join("/") || undefined;
  if (principalId?.startsWith("AROA")) return principalId.slice(principalId.indexOf(":") + 1) || undefined;
  return undefined;
}

/**
 * The actor that an identity names. Never throws; what cannot be told is kind `unknown` with the best id there is.
 * `entered` is the role that the call asks for: a SAML sign-in to a role of Identity Center is that person's, and a
 * session of Roles Anywhere is the certificate's (its subject, `CN=build-01`), whoever the record says asked for it.
 */
export function actorOf(
  identity: Identity,
  entered: { roleArn?: string; sessionName?: string; certificate?: string } = {},
): Actor {
  const { roleArn, sessionName } = entered;
  const account = identity.accountId ?? parseArn(identity.arn)?.account ?? "";
  const certified = certificateActor(
    entered.certificate,
    account === "" ? (parseArn(roleArn)?.account ?? "") : account,
  );
  if (certified !== undefined) return certified;
  switch (identity.type) {
    case "Root":
      return {
        kind: identity.assumedRoot ? "assumed-root" : "root",
        class: "human",
        id: identity.arn ?? `root of ${account}`,
        name: identity.assumedRoot ? `root session in ${account}` : `root of ${account}`,
        account,
        proven: true,
      };
    case "IAMUser": {
      const name = identity.userName ?? lastSegment(parseArn(identity.arn)?.resource ?? identity.principalId ?? "?");
      return {
        kind: "iam-user",
        class: "human",
        id: identity.arn ?? `${account}/user/${name}`,
        name,
        account,
        proven: true,
      };
    }
    case "AssumedRole":
    case "Role":
      return roleActor(identity, account);
    case "FederatedUser": {
      const user = roleless(identity.issuerArn) ?? "an unknown user";
      return {
        kind: "federated-user",
        class: "human",
        id: identity.issuerArn === undefined ? (identity.arn ?? "federated-user") : `${identity.issuerArn}#federated`,
        name: `federated session of ${user}`,
        account,
        proven: identity.issuerArn !== undefined,
      };
    }
    case "AWSAccount": {
      const principal = identity.principalId?.split(":")[0] ?? "";
      if (account === "" || /anonymous/i.test(account)) {
        return {
          kind: "anonymous",
          class: "unknown",
          id: "anonymous",
          name: "anonymous caller",
          account: "",
          proven: false,
        };
      }
      return {
        kind: "external-account",
        class: "unknown",
        id: principal === "" || principal === account ? `account ${account}` : `account ${account}/${principal}`,
        name: `account ${account}`,
        account,
        proven: true,
      };
    }
    case "AWSService":
      return serviceActor(identity.invokedBy ?? "an AWS service", account);
    case "SAMLUser": {
      const sso = ssoActor(roleNameOf(roleArn) ?? "", sessionName ?? identity.userName ?? "", account);
      if (sso !== undefined) return sso;
      const provider = identity.identityProvider ?? identity.principalId?.split(":")[0] ?? "saml";
      const name = identity.userName ?? afterFirst(identity.principalId ?? "", ":");
      return { kind: "saml-user", class: "human", id: `saml ${provider} ${name}`, name, account, proven: true };
    }
    case "WebIdentityUser":
      return webIdentityActor(identity, account);
    case "IdentityCenterUser":
    case "Unknown":
      return identity.onBehalfOfUser === undefined
        ? unknownActor(identity, account)
        : {
            kind: "sso-user",
            class: "human",
            id: `identity-center ${identity.onBehalfOfUser}`,
            name: identity.userName ?? `Identity Center user ${identity.onBehalfOfUser}`,
            account,
            proven: true,
          };
    default:
      return identity.invokedBy === undefined
        ? unknownActor(identity, account)
        : serviceActor(identity.invokedBy, account);
  }
}

function roleActor(identity: Identity, account: string): Actor {
  const roleArn =
    identity.issuerArn ?? roleArnOfSession(identity.arn) ?? identity.arn ?? identity.principalId ?? "role";
  const role = roleNameOf(roleArn) ?? lastSegment(roleArn);
  const session = identity.sessionName ?? "";
  const sso = ssoActor(role, session, account);
  if (sso !== undefined) return sso;
  if (roleArn.includes(":role/aws-service-role/")) {
    return { kind: "service", class: "service", id: roleArn, name: `service role ${role}`, account, proven: true };
  }
  const certified = certificateActor(identity.sourceIdentity, account);
  if (certified !== undefined) return certified;
  if (identity.issuedFor?.includes("Lambda") || identity.issuedFor?.includes("ECS")) {
    return { kind: "function", class: "workload", id: roleArn, name: `workload role ${role}`, account, proven: true };
  }
  // ec2RoleDelivery is written by AWS; a session that merely calls itself i-… is only a claim.
  if (identity.ec2RoleDelivery !== undefined || INSTANCE_SESSION.test(session)) {
    const proven = identity.ec2RoleDelivery !== undefined;
    return { kind: "instance", class: "workload", id: roleArn, name: `instance role ${role}`, account, proven };
  }
  return { kind: "role-session", class: "unknown", id: roleArn, name: `role ${role}`, account, proven: false };
}

/** Who holds a certificate, by its subject: Roles Anywhere makes `CN=…` the source identity of the session. */
function certificateActor(subject: string | undefined, account: string): Actor | undefined {
  const commonName = /^CN=(.+)$/.exec(subject ?? "")?.[1];
  if (commonName === undefined) return undefined;
  const name = `certificate ${commonName}`;
  return { kind: "roles-anywhere", class: "workload", id: name, name, account, proven: true };
}

/** The person behind a role of Identity Center, which names the session after them. */
function ssoActor(role: string, session: string, account: string): Actor | undefined {
  const set = SSO_ROLE.exec(role)?.[1];
  if (set === undefined || session === "") return undefined;
  return { kind: "sso-user", class: "human", id: `sso ${set} ${session}`, name: session, account, proven: true };
}

function webIdentityActor(identity: Identity, account: string): Actor {
  const provider = identity.identityProvider ?? "";
  const host = providerHost(provider);
  const subject = identity.userName ?? subjectOf(identity.principalId ?? "", provider);
  return federatedActor(host, subject, account === "" ? (parseArn(provider)?.account ?? "") : account);
}

/** The actor behind an OIDC subject at a provider host. */
function federatedActor(host: string, subject: string, account: string): Actor {
  const isBuild = PIPELINE_HOSTS.some((known) => host === known || host.endsWith(`.${known}`));
  if (isBuild || /^(repo|project_path|organization):/.test(subject)) {
    const stable = stableSubject(subject);
    return {
      kind: "oidc-pipeline",
      class: "pipeline",
      id: `oidc ${host} ${stable}`,
      name: subject,
      account,
      proven: true,
    };
  }
  const workload = subject.startsWith("system:serviceaccount:");
  return {
    kind: "oidc-user",
    class: workload ? "workload" : "human",
    id: `oidc ${host} ${subject}`,
    name: workload ? subject.slice("system:serviceaccount:".length).replace(":", "/") : subject || `a user of ${host}`,
    account,
    proven: subject !== "",
  };
}

/** Host and path of a provider: `token.actions.githubusercontent.com` of its ARN. */
export function providerHost(provider: string): string {
  const resource = parseArn(provider)?.resource;
  return resource?.startsWith("oidc-provider/") ? resource.slice("oidc-provider/".length) : provider;
}

/** `repo:acme/web:ref:refs/heads/feature/x` → `repo:acme/web:ref:refs/heads/*`; default branches and environments stay. */
function stableSubject(subject: string): string {
  const branch = /^(.*:ref:refs\/heads\/)(.+)$/.exec(subject);
  if (branch !== null) return DEFAULT_BRANCH.test(branch[2] ?? "") ? subject : `${branch[1]}*`;
  return subject.replace(/(:ref:refs\/(?:tags|pull)\/).+$/, "$1*");
}

/** `principalId` is provider:audience:subject, and all three may hold colons: cut the provider, then the audience. */
function subjectOf(principalId: string, provider: string): string {
  const rest = principalId.startsWith(`${provider}:`) ? principalId.slice(provider.length + 1) : principalId;
  return afterFirst(rest, ":");
}

function roleArnOfSession(arn: string | undefined): string | undefined {
  const parsed = parseArn(arn);
  const role = parsed?.resource.startsWith("assumed-role/") ? parsed.resource.split("/")[1] : undefined;
  return parsed === undefined || role === undefined
    ? undefined
    : `arn:${parsed.partition}:iam::${parsed.account}:role/${role}`;
}

function roleless(arn: string | undefined): string | undefined {
  const resource = parseArn(arn)?.resource;
  return resource === undefined ? undefined : lastSegment(resource);
}

function serviceActor(service: string, account: string): Actor {
  return { kind: "service", class: "service", id: service, name: service, account, proven: true };
}

function unknownActor(identity: Identity, account: string): Actor {
  const id = identity.arn ?? identity.principalId?.split(":")[0] ?? (account === "" ? "unknown" : `account ${account}`);
  return { kind: "unknown", class: "unknown", id, name: `unknown caller (${id})`, account, proven: false };
}

function afterFirst(text: string, mark: string): string {
  return text.slice(text.indexOf(mark) + 1);
}
