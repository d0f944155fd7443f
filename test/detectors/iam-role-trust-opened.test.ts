import { parseConfig } from "../../shared/config-file.ts";
import { iamRoleTrustOpened } from "../../shared/detectors/iam-role-trust-opened.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const trust = (Principal: unknown, Condition?: object, Action = "sts:AssumeRole") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action, ...(Condition === undefined ? {} : { Condition }) }],
});
const update = (document: unknown, more: object = {}) =>
  cloudtrail("iam:UpdateAssumeRolePolicy", {
    requestParameters: {
      roleName: "Export",
      policyDocument: typeof document === "string" ? document : JSON.stringify(document),
    },
    ...more,
  });
const create = (document: object) =>
  cloudtrail("iam:CreateRole", {
    requestParameters: { roleName: "Export", assumeRolePolicyDocument: JSON.stringify(document) },
  });
const own = trust({ AWS: `arn:aws:iam::${OWN}:root` });
const stranger = trust({ AWS: `arn:aws:iam::${OTHER}:root` });
const vendor = trust({ AWS: "arn:aws:iam::333344445555:root" });
const guardedVendor = trust({ AWS: "arn:aws:iam::333344445555:root" }, { StringEquals: { "sts:ExternalId": "x-1" } });
const github = (sub?: string) =>
  trust(
    { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
    {
      StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      ...(sub === undefined ? {} : { StringLike: { "token.actions.githubusercontent.com:sub": sub } }),
    },
    "sts:AssumeRoleWithWebIdentity",
  );
const mfa = trust({ AWS: `arn:aws:iam::${OWN}:root` }, { Bool: { "aws:MultiFactorAuthPresent": "true" } });

describeDetector(iamRoleTrustOpened, {
  fires: {
    "opened again, where the opening and the closing before it came in the wrong order": {
      records: [
        update(own, { eventTime: "2026-03-02T10:05:00Z" }),
        update(stranger, { eventTime: "2026-03-02T10:04:00Z" }),
        update(stranger, { eventTime: "2026-03-02T10:10:00Z" }),
      ],
      config,
      points: 60,
      says: OTHER,
    },
    "an unknown account": {
      records: [update(own), update(stranger)],
      config,
      points: 60,
      says: "anyone in 999988887777 may now enter",
    },
    "an unknown account in a new role": { records: [create(stranger)], config, points: 60, says: OTHER },
    everybody: { records: [update(own), update(trust("*"))], config, points: 80, says: "everyone" },
    "everybody, through a condition that does not narrow": {
      records: [update(own), update(trust("*", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } }))],
      config,
      points: 80,
      says: /./,
    },
    "any repository on GitHub": {
      records: [update(github("repo:acme/web:ref:refs/heads/main")), update(github())],
      config,
      points: 80,
      says: "anyone on GitHub",
    },
    "a condition is gone": { records: [update(guardedVendor), update(vendor)], config, points: 40, says: "ExternalId" },
    "MFA is gone": { records: [update(mfa), update(own)], config, points: 25, says: "MFA" },
    "an attempt that was refused": {
      records: [update(own), update(stranger, { errorCode: "AccessDenied" })],
      config,
      points: 15,
      says: "refused",
    },
    "a document nobody can read": { records: [update("{ not json")], config, points: 30, says: "cannot be read" },
    "without a configured organisation it says less": {
      records: [update(own), update(stranger)],
      points: 42,
      says: OTHER,
    },
  },
  quiet: {
    "our own account": { records: [update(own)], config },
    "the same document in other words": {
      records: [
        update(stranger),
        update({
          Statement: { Action: ["sts:AssumeRole"], Principal: { AWS: [OTHER] }, Effect: "Allow" },
          Version: "2012-10-17",
        }),
      ],
      config,
    },
    "a door closed": { records: [update(stranger), update(own)], config },
    "a condition added": { records: [update(vendor), update(guardedVendor)], config },
    "session tags alone let nobody in": {
      records: [update(own), update(trust({ AWS: OTHER }, undefined, "sts:TagSession"))],
      config,
    },
    "a deleted principal": { records: [update(own), update(trust({ AWS: "AROAEXAMPLEDELETED012" }))], config },
    "lost parameters have a detector of their own": { records: [cloudtrail("iam:UpdateAssumeRolePolicy")], config },
  },
});
