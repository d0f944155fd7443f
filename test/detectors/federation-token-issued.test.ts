import { federationTokenIssued } from "../../shared/detectors/federation-token-issued.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const token = (policy: unknown, more: object = {}) =>
  cloudtrail("sts:GetFederationToken", {
    requestParameters: { name: "ops", policy, durationSeconds: 129_600 },
    responseElements: { credentials: { accessKeyId: "ASIAEXAMPLEFEDERATED", expiration: "Mar 3, 2026, 10:00:00 PM" } },
    ...more,
  });
const admin = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
const narrow = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::pictures/*" }],
});
const days = ["26", "27", "28"].map((day) => token(narrow, { eventTime: `2026-02-${day}T10:00:00Z` }));

describeDetector(federationTokenIssued, {
  fires: {
    "a token with every right": { records: [token(admin)], points: 50, says: "every action" },
    "a token by managed policy": {
      records: [
        cloudtrail("sts:GetFederationToken", {
          requestParameters: { name: "ops", policyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }] },
          responseElements: {},
        }),
      ],
      points: 50,
      says: "outlives the key",
    },
    "a narrow token, first time": { records: [token(narrow)], points: 22, says: "few rights" },
    "a token without a session policy, which may do next to nothing": {
      records: [token(undefined)],
      points: 12,
      says: "without a session policy",
    },
    "a policy that cannot be read": { records: [token("{")], points: 32, says: "outlives the key" },
    "a policy of your own by ARN": {
      records: [
        cloudtrail("sts:GetFederationToken", {
          requestParameters: { name: "ops", policyArns: [{ arn: "arn:aws:iam::111122223333:policy/Ops" }] },
          responseElements: {},
        }),
      ],
      points: 32,
      says: "outlives the key",
    },
    "a habit": { records: [...days, token(narrow)], points: 10, says: "as on 3 days before" },
    "a refused one": { records: [token(admin, DENIED)], points: 10, says: "refused" },
    "no parameters at all": { records: [cloudtrail("sts:GetFederationToken")], points: 32, says: "federation token" },
  },
  quiet: {
    "a session token is something else": { records: [cloudtrail("sts:GetSessionToken", { responseElements: {} })] },
  },
});
