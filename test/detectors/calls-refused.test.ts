import { callsRefused } from "../../shared/detectors/calls-refused.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, type Overrides, roleSession } from "../support/records.ts";
import { minute, times } from "../support/sign-ins.ts";

const SERVICES = ["ec2", "s3", "rds", "kms"];
const refused = (n: number, minutes: number, more: Overrides = {}) =>
  cloudtrail(`${SERVICES[n % SERVICES.length]}:Describe${n}`, { ...DENIED, eventTime: minute(minutes), ...more });
const burst = (count: number, more: Overrides = {}) => times(count, (n) => refused(n, n / 2, more));
const ec2 = { errorCode: "Client.UnauthorizedOperation" };
const console = { sessionCredentialFromConsole: "true" };
const day = (days: number, count: number, more: Overrides = {}) =>
  times(count, (n) => refused(n, -1440 * days + n / 2, more));
const sessions = (n: number) => ({
  userIdentity: roleSession("scan", `run-${n}`, { key: `ASIAEXAMPLESESSION${n}` }),
});
const github = { userIdentity: identities.github };

describeDetector(callsRefused, {
  fires: {
    "eight different calls": { records: burst(8), points: 30, says: "8 different calls refused within an hour" },
    twenty: { records: burst(20), points: 55, says: "20 different calls" },
    "with the words of EC2": { records: burst(8, ec2), points: 30, says: "8 different" },
    "with those of JSON services": { records: burst(8, { errorCode: "AccessDeniedException" }), points: 30, says: "8" },
    "by an instance": { records: burst(8, { userIdentity: identities.instance }), points: 30, says: "8 different" },
    "by several sessions of one role": {
      records: times(8, (n) => refused(n, n, sessions(n))),
      points: 30,
      says: "8 different",
    },
    "in several regions": {
      records: times(8, (n) => refused(n, n, { awsRegion: n % 2 === 0 ? "eu-west-1" : "ap-south-1" })),
      points: 30,
      says: "8 different",
    },
    "a pipeline whose role changed": { records: burst(20, github), points: 30, says: "20 different" },
    "a pipeline, a little": { records: burst(8, github), points: 20, says: "8 different" },
    "very much clicking": {
      records: burst(30, console),
      points: 20,
      says: "30 different calls refused in the console",
    },
    "beside what it is refused each day": {
      records: [...day(1, 8), ...times(8, (n) => refused(100 + n, n))],
      points: 30,
      says: "8 different",
    },
    "a few each day, others each day": {
      records: times(4, (d) => times(7, (n) => refused(d * 10 + n, -1440 * (3 - d) + n))).flat(),
      points: 20,
      says: /2\d different calls refused this week/,
    },
    "a scanner that is refused everything each week": {
      records: [...times(60, (n) => refused(n, -1440 * 7 + n / 2)), ...times(9, (n) => refused(100 + n, n))],
      points: 10,
      says: "dozens of calls each week",
    },
  },
  quiet: {
    "one call, again and again": { records: times(60, (n) => refused(1, n / 4)) },
    "seven calls": { records: burst(7) },
    "a newcomer clicks through the console": { records: burst(29, console) },
    "what it was refused yesterday": { records: [...day(1, 12), ...burst(12)] },
    "what it was refused a week ago": { records: [...day(7, 12), ...burst(12)] },
    "eight calls over a day": { records: times(8, (n) => refused(n, n * 90)) },
    "an AWS service": { records: burst(12, { userIdentity: identities.service }) },
    "a service on somebody's behalf": {
      records: burst(12, { userIdentity: { ...identities.terraform, invokedBy: "cloudformation.amazonaws.com" } }),
    },
    "a service-linked role": {
      records: burst(12, { userIdentity: roleSession("AWSServiceRoleForX", "x", { path: "aws-service-role/x/" }) }),
    },
    "other failures": { records: burst(12, { errorCode: "ThrottlingException" }) },
    "calls that work": { records: burst(12, { errorCode: undefined, errorMessage: undefined }) },
  },
});
