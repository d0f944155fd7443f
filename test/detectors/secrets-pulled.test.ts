import { secretsPulled } from "../../shared/detectors/secrets-pulled.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, type Overrides, OWN, roleSession } from "../support/records.ts";
import { minute, times } from "../support/sign-ins.ts";

const arn = (n: number) => `arn:aws:secretsmanager:eu-west-1:${OWN}:secret:prod/db-${n}-a1B2c3`;
const secret = (n: number, minutes: number, more: Overrides = {}) =>
  cloudtrail("secretsmanager:GetSecretValue", {
    readOnly: true,
    eventTime: minute(minutes),
    userIdentity: identities.sso,
    requestParameters: { secretId: arn(n) },
    ...more,
  });
const read = (count: number, more: Overrides = {}, from = 0) => times(count, (n) => secret(n, from + n, more));
const ssm = (name: string, requestParameters: object, minutes = 0) =>
  cloudtrail(`ssm:${name}`, { eventTime: minute(minutes), userIdentity: identities.sso, requestParameters });
const batch = (requestParameters: object) =>
  cloudtrail("secretsmanager:BatchGetSecretValue", { userIdentity: identities.sso, requestParameters });
const enteredFromCi = assumeRole("deploy", {
  eventName: "AssumeRoleWithWebIdentity",
  eventTime: minute(-1),
  userIdentity: identities.github,
});
const key = { userIdentity: identities.ana };

describeDetector(secretsPulled, {
  fires: {
    "eight secrets": { records: read(8), points: 45, says: "8 secrets read within an hour" },
    twenty: { records: read(20), points: 60, says: "20 secrets" },
    "five with a long-term key": { records: read(5, key), points: 45, says: "5 secrets" },
    "by several sessions of one role": {
      records: times(8, (n) => secret(n, n, { userIdentity: roleSession("app", `run-${n}`) })),
      points: 45,
      says: "8 secrets",
    },
    "under the name of an instance": {
      records: read(8, { userIdentity: roleSession("web", "i-0123456789abcdef0") }),
      points: 45,
      says: "8 secrets",
    },
    "a filter that catches all": { records: [batch({ filters: [{ key: "all" }] })], points: 60, says: "20 secrets" },
    "a batch of names": {
      records: [batch({ secretIdList: times(9, arn) })],
      points: 45,
      says: "9 secrets",
    },
    "parameters with their secrets": {
      records: times(8, (n) => ssm("GetParameter", { name: `/prod/${n}`, withDecryption: true }, n)),
      points: 45,
      says: "8 secrets",
    },
    "parameters by path": {
      records: [ssm("GetParametersByPath", { path: "/", recursive: true, withDecryption: true })],
      points: 45,
      says: "10 secrets",
    },
    "a new deployment": {
      records: [
        enteredFromCi,
        ...read(20, { userIdentity: roleSession("deploy", "run", { key: "ASIAEXAMPLEISSUED001" }) }),
      ],
      points: 15,
      says: "20 secrets",
    },
  },
  quiet: {
    "one secret again and again": { records: times(30, (n) => secret(1, n)) },
    "by name what was read by ARN": {
      records: [...read(7), secret(0, 9, { requestParameters: { secretId: "prod/db-0" } })],
    },
    "the secrets of every day": { records: [...read(12, {}, -1440), ...read(12)] },
    refused: { records: read(12, DENIED) },
    "a function": {
      records: read(20, {
        userIdentity: { ...roleSession("app", "app"), inScopeOf: { issuerType: "AWS::Lambda::Function" } },
      }),
    },
    "an instance": { records: read(20, { userIdentity: identities.instance }) },
    "parameters without their secrets": {
      records: times(20, (n) => ssm("GetParameter", { name: `/prod/${n}`, withDecryption: false }, n)),
    },
    "eight over a day": { records: times(8, (n) => secret(n, n * 100)) },
    "parameters of another type": {
      records: times(12, (n) => secret(n, n, { requestParameters: { secretId: { n } } })),
    },
    "no parameters": { records: times(12, (n) => secret(n, n, { requestParameters: null })) },
  },
});
