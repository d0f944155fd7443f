import { iamSamlProviderChanged } from "../../shared/detectors/iam-saml-provider-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME, SERVICE_ROLE } from "../support/doers.ts";
import { cloudtrail, DENIED, identities, type Overrides, OWN, roleSession } from "../support/records.ts";

const metadata = (issuer: string, ...certificates: string[]) =>
  `<?xml version="1.0"?><md:EntityDescriptor entityID="${issuer}">${certificates
    .map((text) => `<ds:X509Certificate>${text}</ds:X509Certificate>`)
    .join("")}</md:EntityDescriptor>`;
const OURS = metadata("https://idp.acme.example", "MIIBours");
const THEIRS = metadata("https://idp.northwind.example", "MIIBtheirs");
const arnOf = (name: string) => `arn:aws:iam::${OWN}:saml-provider/${name}`;
const create = (sAMLMetadataDocument: unknown, more: Overrides = {}, name = "corp") =>
  cloudtrail("iam:CreateSAMLProvider", {
    requestParameters: { name, sAMLMetadataDocument },
    responseElements: { sAMLProviderArn: arnOf(name) },
    ...more,
  });
const update = (sAMLMetadataDocument: unknown, more: Overrides = {}, name = "corp") =>
  cloudtrail("iam:UpdateSAMLProvider", {
    requestParameters: { sAMLProviderArn: arnOf(name), sAMLMetadataDocument },
    responseElements: { sAMLProviderArn: arnOf(name) },
    ...more,
  });
const remove = (name = "corp", more: Overrides = {}) =>
  cloudtrail("iam:DeleteSAMLProvider", { requestParameters: { sAMLProviderArn: arnOf(name) }, ...more });
const CENTER = "AWSSSO_0123456789abcdef_DO_NOT_DELETE";

describeDetector(iamSamlProviderChanged, {
  fires: {
    ...byEverybody(
      (more) => create(THEIRS, more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      "idp.northwind.example may now vouch",
    ),
    "another issuer, even by the pipeline's role": {
      records: [create(OURS), update(THEIRS, { userIdentity: identities.terraform })],
      points: 70,
      says: "another issuer",
      ...HOME,
    },
    "another certificate instead": {
      records: [create(OURS), update(metadata("https://idp.acme.example", "MIIBother"))],
      points: 45,
      says: "certificate that was not there",
      ...HOME,
    },
    "another certificate beside": {
      records: [create(OURS), update(metadata("https://idp.acme.example", "MIIBours", "MIIBother"))],
      points: 45,
      says: "certificate that was not there",
      ...HOME,
    },
    "the old issuer only in a comment": {
      records: [create(OURS), update(`<!-- entityID="https://idp.acme.example" -->${THEIRS}`)],
      points: 70,
      says: "idp.northwind.example",
      ...HOME,
    },
    "nobody saw what was there": { records: [update(THEIRS)], points: 40, says: "replaced", ...HOME },
    "another certificate that hides behind a long attribute": {
      records: [
        create(OURS),
        update(OURS.replace("</md:", `<X509Certificate a="${"x".repeat(300)}">MIIBother</X509Certificate></md:`)),
      ],
      points: 45,
      says: "cannot be read",
      ...HOME,
    },
    "another certificate that hides in marked text": {
      records: [
        create(OURS),
        update(OURS.replace("</md:", "<X509Certificate><![CDATA[MIIBother]]></X509Certificate></md:")),
      ],
      points: 45,
      says: "certificate that was not there",
      ...HOME,
    },
    "metadata that hides its certificate": {
      records: [create(OURS), update("<EntityDescriptor entityID='https://idp.acme.example'/>")],
      points: 45,
      says: "cannot be read",
      ...HOME,
    },
    "of the wrong type": { records: [create({ text: OURS })], points: 45, says: "cannot be read", ...HOME },
    "taken back": {
      records: [create(OURS), update(THEIRS), update(OURS)],
      points: 15,
      says: "back to what it was",
      ...HOME,
    },
    "put in again after it was taken back": {
      records: [create(OURS), update(THEIRS), update(OURS), update(THEIRS)],
      points: 70,
      says: "another issuer",
      ...HOME,
    },
    "registered again": {
      records: [create(OURS, { eventTime: "2026-03-01T10:00:00Z" }), remove(), create(OURS)],
      points: 15,
      says: "registered again",
      ...HOME,
    },
    deleted: { records: [remove()], points: 15, says: "gone", ...HOME },
    "Identity Center's own, by somebody else": {
      records: [update(OURS, {}, CENTER)],
      points: 75,
      says: "Identity Center's own",
      ...HOME,
    },
    "Identity Center's own, by a role that takes its name": {
      records: [update(OURS, { userIdentity: roleSession("AWSServiceRoleForSSO", "AWS-SSO") }, CENTER)],
      points: 75,
      says: "somebody else",
      ...HOME,
    },
    "Identity Center's own, deleted": { records: [remove(CENTER)], points: 60, says: "locks", ...HOME },
    "by somebody whose habit it is": {
      records: [
        remove("old", { eventTime: "2026-02-27T10:00:00Z" }),
        remove("older", { eventTime: "2026-02-28T10:00:00Z" }),
        create(THEIRS),
      ],
      points: 30,
      says: "may now vouch",
      ...HOME,
    },
    "another issuer, by somebody whose habit it is": {
      records: [
        create(OURS, { eventTime: "2026-02-27T10:00:00Z" }),
        remove("older", { eventTime: "2026-02-28T10:00:00Z" }),
        update(THEIRS),
      ],
      points: 70,
      says: "another issuer",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("iam:CreateSAMLProvider", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "the same metadata": { records: [create(OURS), update(OURS)] },
    "a certificate that is taken out": {
      records: [create(metadata("https://idp.acme.example", "MIIBours", "MIIBold")), update(OURS)],
    },
    "the same certificate, wrapped otherwise": {
      records: [create(OURS), update(metadata("https://idp.acme.example", "MIIB\n  ours"))],
    },
    "Identity Center's own, by its service": {
      records: [update(OURS, { userIdentity: SERVICE_ROLE }, CENTER)],
    },
    "other settings of a provider": {
      records: [
        cloudtrail("iam:UpdateSAMLProvider", {
          requestParameters: { sAMLProviderArn: arnOf("corp"), assertionEncryptionMode: "Allowed" },
        }),
      ],
    },
  },
});
