import { parseConfig } from "../../shared/config-file.ts";
import { accessKeyUsedElsewhereAtOnce } from "../../shared/detectors/access-key-used-elsewhere-at-once.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, type Overrides } from "../support/records.ts";
import { minute, STRANGE } from "../support/sign-ins.ts";

const KEY = "AKIAEXAMPLENEWKEY001";
const office = parseConfig("networks: [{ cidr: 203.0.113.0/28, name: office }]", "rolecall.yaml");
const before = assumeRole("Deploy", { eventTime: minute(-1500) });
const made = (minutes: number, more: Overrides = {}) =>
  cloudtrail("iam:CreateAccessKey", {
    eventTime: minute(minutes),
    userIdentity: identities.sso,
    requestParameters: { userName: "bob" },
    responseElements: { accessKey: { userName: "bob", accessKeyId: KEY, status: "Active" } },
    ...more,
  });
const used = (minutes: number, more: Overrides = {}) =>
  cloudtrail("sts:GetCallerIdentity", {
    eventTime: minute(minutes),
    userIdentity: { ...identities.ana, accessKeyId: KEY },
    sourceIPAddress: STRANGE,
    ...more,
  });
const says = "made from 192.0.2.0/24 was used from 203.0.113.0/24 within an hour";
const usual = cloudtrail("sts:GetCallerIdentity", { eventTime: minute(-1500), sourceIPAddress: STRANGE });

describeDetector(accessKeyUsedElsewhereAtOnce, {
  fires: {
    "used from a network that nobody used": { records: [before, made(0), used(5)], points: 50, says },
    "a refused use says as much": { records: [before, made(0), used(5, DENIED)], points: 50, says },
    "from a network of a colleague": { records: [usual, made(0), used(5)], points: 30, says },
    "tried where it was made first": {
      records: [before, made(0), used(3, { sourceIPAddress: "192.0.2.7" }), used(5)],
      points: 50,
      says,
    },
    "the use is delivered first": { records: [before, used(5), made(0)], points: 40, says },
  },
  quiet: {
    "used where it was made": { records: [before, made(0), used(5, { sourceIPAddress: "192.0.2.99" })] },
    "used from a network of ours": { records: [before, made(0), used(5)], config: office },
    "used the next day": { records: [before, made(0), used(1440)] },
    "an old key": { records: [before, used(5)] },
    "another key": {
      records: [before, made(0), used(5, { userIdentity: identities.ana })],
    },
    "a key that was refused": { records: [before, made(0, { ...DENIED }), used(5)] },
    "made without an address": { records: [before, made(0, { sourceIPAddress: "AWS Internal" }), used(5)] },
    "no key in the answer": { records: [before, made(0, { responseElements: { accessKey: 7 } }), used(5)] },
  },
});
