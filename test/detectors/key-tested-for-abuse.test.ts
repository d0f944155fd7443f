import { keyTestedForAbuse } from "../../shared/detectors/key-tested-for-abuse.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, type Overrides } from "../support/records.ts";
import { minute, times } from "../support/sign-ins.ts";

const call = (name: string, minutes = 0, more: Overrides = {}) =>
  cloudtrail(name, { readOnly: true, eventTime: minute(minutes), ...more });
const before = call("s3:ListBuckets", -3 * 1440);
const MAIL = ["ses:GetSendQuota", "ses:ListIdentities", "ses:GetAccountSendingEnabled", "ses:GetSendStatistics"];
const tried = (names: readonly string[], from = 0, more: Overrides = {}) =>
  names.map((name, n) => call(name, from + n, more));
const region = (n: number) => ({ awsRegion: ["us-east-1", "us-west-2", "ap-south-1"][n] });

describeDetector(keyTestedForAbuse, {
  fires: {
    "one question about mail": {
      records: [before, call("ses:GetSendQuota")],
      points: 8,
      says: "never called ses:GetSendQuota",
    },
    two: { records: [before, ...tried(MAIL.slice(0, 2))], points: 20, says: "2 kinds of calls of 1 service" },
    four: { records: [before, ...tried(MAIL)], points: 45, says: "4 kinds of calls of 1 service" },
    "mail and models": {
      records: [before, ...tried([...MAIL.slice(0, 2), "bedrock:ListFoundationModels"])],
      points: 45,
      says: "3 kinds of calls of 2 services",
    },
    "refused or not": { records: [before, ...tried(MAIL, 0, DENIED)], points: 45, says: "4 kinds" },
    "what was refused yesterday is not known": {
      records: [before, ...tried(MAIL, -1500, DENIED), ...tried(MAIL)],
      points: 45,
      says: "4 kinds",
    },
    "one question in three regions": {
      records: [before, ...times(3, (n) => call("bedrock:InvokeModel", n, region(n)))],
      points: 40,
      says: "in 3 regions",
    },
    "models asked for": {
      records: [before, call("bedrock:PutUseCaseForModelAccess")],
      points: 50,
      says: "asks for more: bedrock:PutUseCaseForModelAccess",
    },
    "buckets, with others": {
      records: [call("sts:GetCallerIdentity", -3 * 1440), ...tried([...MAIL.slice(0, 2), "s3:ListBuckets"])],
      points: 45,
      says: "3 kinds of calls of 2 services",
    },
  },
  quiet: {
    "a program that sends mail every day": { records: [...tried(MAIL, -1440), ...tried(MAIL)] },
    "buckets alone": { records: [call("ses:GetSendQuota", -9 * 1440), call("s3:ListBuckets")] },
    "a temporary key": {
      records: [before, ...tried(MAIL, 0, { userIdentity: identities.anaWithMfa })],
    },
    "a role": { records: [before, ...tried(MAIL, 0, { userIdentity: identities.terraform })] },
    "an account that is not known yet": { records: tried(MAIL), learnMs: 14 * 86_400_000 },
  },
});
