import { roleSessionNameOdd } from "../../shared/detectors/role-session-name-odd.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities, OWN, roleSession } from "../support/records.ts";

const enter = (roleSessionName: unknown, userIdentity: object, more: object = {}) =>
  assumeRole("Deploy", {
    userIdentity,
    requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Deploy`, roleSessionName, ...more },
  });
const saml = {
  type: "SAMLUser",
  principalId: "idp:Ana.Maria.Silva",
  userName: "Ana.Maria.Silva",
  identityProvider: "idp",
};

describeDetector(roleSessionNameOdd, {
  fires: {
    "a user that calls itself an instance": {
      records: [enter("i-0123456789abcdef0", identities.ana)],
      points: 30,
      says: "which EC2 did not open",
    },
    "an old form of instance id": { records: [enter("i-01234567", identities.sso)], points: 30, says: "i-01234567" },
    "an instance that calls itself another one": {
      records: [enter("i-0fedcba9876543210", identities.instance)],
      points: 30,
      says: "instance",
    },
    "a session that already called itself so": {
      records: [enter("i-0123456789abcdef0", roleSession("web", "i-0123456789abcdef0"))],
      points: 30,
      says: "did not open",
    },
    "a person that calls itself another": {
      records: [enter("ben@acme.example", identities.sso)],
      points: 25,
      says: "calls itself ben@acme.example, but it is carol@acme.example",
    },
    "in the source identity, which stays": {
      records: [enter("maintenance", identities.sso, { sourceIdentity: "ben@acme.example" })],
      points: 25,
      says: "ben@acme.example",
    },
    refused: {
      records: [{ ...enter("ben@acme.example", identities.sso), errorCode: "AccessDenied" }],
      points: 5,
      says: "calls itself",
    },
  },
  quiet: {
    "the person's own name": { records: [enter("carol@acme.example", identities.sso)] },
    "the person's name at another domain": { records: [enter("carol@acme-labs.example", identities.sso)] },
    "a middle name": { records: [enter("ana.silva@acme.example", { ...saml, userName: "ana.silva" })] },
    "the same name in another spelling": { records: [enter("AnaMaria.Silva@acme.example", saml)] },
    "a ticket": { records: [enter("INC-2044", identities.sso)] },
    "the person behind a shared user": { records: [enter("ben@acme.example", identities.ana)] },
    "a pipeline that names who pushed": { records: [enter("ben@acme.example", identities.github)] },
    "an instance that passes on its own name": {
      records: [enter("i-0123456789abcdef0", identities.instance)],
    },
    "EC2 itself": { records: [enter("i-0123456789abcdef0", identities.service)] },
    "not quite an instance id": { records: [enter("i-0123456789abcdef", identities.ana)] },
    "no parameters": { records: [assumeRole("Deploy", { ...DENIED })] },
    "a name of the wrong type": { records: [enter(7, identities.sso)] },
  },
});
