import { roleSessionWidened } from "../../shared/detectors/role-session-widened.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities, OWN } from "../support/records.ts";

const enter = (more: object, overrides: object = {}) =>
  assumeRole("Deploy", {
    requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Deploy`, roleSessionName: "ana", ...more },
    ...overrides,
  });
const tag = (key: string, value = "data") => ({ key, value });
const yesterday = { eventTime: "2026-03-01T10:00:00Z" };
const usual = enter({}, yesterday);
const build = { userIdentity: identities.github };

describeDetector(roleSessionWidened, {
  fires: {
    "a tag that the origin never set": {
      records: [usual, enter({ tags: [tag("team")] })],
      points: 14,
      says: "tags team",
    },
    "for the whole chain": {
      records: [usual, enter({ tags: [tag("team")], transitiveTagKeys: ["team"] })],
      points: 22,
      says: "for the whole chain",
    },
    "one more tag than usual": {
      records: [enter({ tags: [tag("team")] }, yesterday), enter({ tags: [tag("team"), tag("admin")] })],
      points: 14,
      says: "admin, team",
    },
    "many tags": {
      records: [usual, enter({ tags: ["a", "b", "c", "d", "e"].map((key) => tag(key)) })],
      points: 14,
      says: "a, b, c and 2 more",
    },
    "a role that is new to the origin as well": { records: [enter({ tags: [tag("team")] })], points: 6, says: "team" },
    "another case": { records: [usual, enter({ tags: [{ Key: "team", Value: "x" }] })], points: 14, says: "team" },
    "a pipeline": { records: [enter({ tags: [tag("Repository")] }, build)], points: 6, says: "Repository" },
  },
  quiet: {
    "the tags of every day, in another order": {
      records: [enter({ tags: [tag("a"), tag("b")] }, yesterday), enter({ tags: [tag("b", "other"), tag("a")] })],
    },
    "a role for emergencies": {
      records: [usual, enter({ tags: [tag("reason")] })],
      config: configWith("breakGlassRoles: [Deploy]"),
    },
    "a session policy only narrows": { records: [enter({ policy: "{}" })] },
    "while the account is learned": { records: [enter({ tags: [tag("team")] })], learnMs: 1e12 },
    refused: { records: [enter({ tags: [tag("team")] }, { ...DENIED, requestParameters: { tags: [tag("team")] } })] },
    "tags of the wrong type": { records: [enter({ tags: "team" }), enter({ tags: [7, null, {}] })] },
    "no parameters": { records: [enter({}, { requestParameters: null })] },
  },
});
