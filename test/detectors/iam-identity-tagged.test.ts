import { iamIdentityTagged } from "../../shared/detectors/iam-identity-tagged.ts";
import { variable } from "../policy/support.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, roleSession } from "../support/records.ts";

const iam = (name: string, requestParameters: unknown, more: object = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters, ...more });
const asking = (key: string) =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { [`aws:PrincipalTag/${key}`]: "x" } },
      },
    ],
  });
const asked = iam("PutRolePolicy", { roleName: "data", policyName: "p", policyDocument: asking("team") });
const tag = (key: unknown, more: object = {}) =>
  iam("TagRole", { roleName: "app", tags: [{ key, value: "data" }] }, more);
const earlier = { eventTime: "2026-02-25T10:00:00Z" };

describeDetector(iamIdentityTagged, {
  fires: {
    "a tag that a policy asks for": { records: [asked, tag("team")], points: 25, says: "it gets the tag team" },
    "in other letters, as IAM compares them": { records: [asked, tag("Team")], points: 25, says: "Team" },
    "among others": {
      records: [asked, iam("TagUser", { userName: "bob", tags: [{ key: "a" }, { key: "team" }] })],
      points: 25,
      says: "the tag team",
    },
    "that a trust policy asks for": {
      records: [iam("CreateRole", { roleName: "x", assumeRolePolicyDocument: asking("unit") }), tag("unit")],
      points: 25,
      says: "unit",
    },
    "that is used as a variable": {
      records: [
        iam("CreatePolicy", {
          policyName: "p",
          policyDocument: JSON.stringify({ Resource: `arn:aws:s3:::x/${variable("aws:PrincipalTag/home")}/*` }),
        }),
        tag("home"),
      ],
      points: 25,
      says: "home",
    },
    "taken away": {
      records: [asked, iam("UntagRole", { roleName: "app", tagKeys: ["team"] })],
      points: 25,
      says: "loses",
    },
    "by oneself": {
      records: [asked, tag("team", { userIdentity: roleSession("app", "x") })],
      points: 45,
      says: "by itself",
    },
    "by who tags identities every day": {
      records: [
        asked,
        tag("owner", { ...earlier, userIdentity: identities.terraform }),
        tag("team", { userIdentity: identities.terraform }),
      ],
      points: 5,
      says: "team",
    },
  },
  quiet: {
    "a tag nobody asks for": { records: [asked, tag("owner")] },
    "a tag where no policy asks for any": { records: [tag("team")] },
    "a tag that another account's policies ask for": {
      records: [{ ...asked, recipientAccountId: OTHER }, tag("team")],
    },
    "the policy itself": { records: [asked] },
    refused: { records: [asked, tag("team", { errorCode: "AccessDenied" })] },
    "no parameters": { records: [asked, cloudtrail("iam:TagRole", DENIED)] },
    "of wrong types": { records: [asked, tag(7), iam("TagRole", { tags: { key: "team" } })] },
  },
});
