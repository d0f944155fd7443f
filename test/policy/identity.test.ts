import { describe, expect, test } from "vitest";
import {
  ESCALATION_PATHS,
  PATH_ACTIONS,
  packedSteps,
  passing,
  unpackedSteps,
} from "../../shared/policy/escalation-paths.ts";
import type { Grant } from "../../shared/policy/grant.ts";
import { judgeIdentityPolicy } from "../../shared/policy/identity.ts";
import { judgeManagedPolicy } from "../../shared/policy/managed-policies.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { OUTSIDER, OWN, policy, type StatementJson, variable } from "./support.ts";

function may(action: unknown, resource: unknown = "*", condition?: unknown): StatementJson {
  return {
    Effect: "Allow",
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function mayNot(action: unknown, resource: unknown = "*", condition?: unknown): StatementJson {
  return { ...may(action, resource, condition), Effect: "Deny" };
}

function judge(...statements: StatementJson[]): Grant {
  return judgeIdentityPolicy(policy(...statements));
}

const self = `arn:aws:iam::*:user/${variable("aws:username")}`;
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

describe("administrators", () => {
  test.each([
    ["*", "*"],
    ["*:*", "*"],
    [["s3:GetObject", "**"], ["*"]],
    ["*", "arn:aws:*"],
    ["*", "arn:aws-cn:*"],
    ["*", "arn:aws:*:*:*:*"],
  ])("%j on %j", (action, resource) => {
    const grant = judge(may(action, resource));
    expect(grant).toMatchObject({ level: "admin", reasons: ["every action on every resource"] });
    expect(grant.primitives).toContain("iam:PassRole");
    expect(grant.unreadable).toBeUndefined();
  });
  test("NotAction of something small", () =>
    expect(judge({ Effect: "Allow", NotAction: "s3:*", Resource: "*" })).toMatchObject({
      level: "admin",
      reasons: ["every action except s3:* on every resource"],
    }));
  test("NotResource of something small", () =>
    expect(judge({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::acme-logs" }).level).toBe("admin"));
  test("a Deny elsewhere or of something small leaves it", () => {
    expect(judge(may("*"), mayNot("s3:DeleteBucket")).level).toBe("admin");
    expect(judge(may("*"), mayNot("*", "arn:aws:s3:::acme-logs")).level).toBe("admin");
    expect(judge(may("*"), mayNot("*", "arn:aws-cn:*")).level).toBe("admin");
    expect(judge(may("*"), mayNot("*", "*", { Bool: { "aws:SecureTransport": "false" } })).level).toBe("admin");
  });
});

describe("as good as administrators", () => {
  test.each([
    ["all of iam", may("iam:*")],
    ["a pattern over iam", may("i?m:*Role*")],
    ["writing a role's policy", may("IAM:putrolepolicy")],
    ["roles by ARN", may("iam:AttachRolePolicy", "arn:aws:iam::*:role/*")],
    ["all ARNs of an account", may("iam:CreatePolicyVersion", `arn:aws:iam::${OWN}:*`)],
    [
      "all but iam and organizations",
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    ],
    ["an administrator under MFA", may("*", "*", mfa)],
  ])("%s", (_, statement) => expect(judge(statement).level).toBe("admin-equivalent"));
  test("an administrator who is denied iam", () => {
    const grant = judge(may("*"), mayNot("iam:*"));
    expect(grant).toMatchObject({
      level: "admin-equivalent",
      reasons: ["every action on every resource, less what a Deny takes"],
    });
    expect(grant.primitives).not.toContain("iam:PassRole");
  });
});

describe("escalation", () => {
  test.each([
    ["passing any role", may("iam:PassRole"), "iam:PassRole on every role"],
    ["passing by pattern", may("iam:Pass*", "arn:aws:iam::*:role/*"), "iam:PassRole on every role"],
    ["assuming any role", may("sts:AssumeRole"), "sts:AssumeRole on every role"],
    ["minting keys", may("iam:*Access*Key*"), "iam:CreateAccessKey, iam:UpdateAccessKey on every user"],
    [
      "replacing code",
      may("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:*"),
      "lambda:UpdateFunctionCode on every function",
    ],
    ["commands", may("ssm:SendCommand"), "ssm:SendCommand on every resource"],
    [
      "commands on any instance",
      may("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:document/run"]),
      "ssm:SendCommand on every resource",
    ],
    [
      "one role's policies",
      may("iam:PutRolePolicy", `arn:aws:iam::${OWN}:role/web`),
      "iam:PutRolePolicy on named roles",
    ],
    ["one's own policies", may("iam:PutUserPolicy", self), "iam:PutUserPolicy on the caller's own user"],
    [
      "policies under a boundary",
      may("iam:PutRolePolicy", "*", {
        StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/edge" },
      }),
      "iam:PutRolePolicy on every role under conditions (iam:permissionsboundary)",
    ],
    ["an open certificate authority", may("rolesanywhere:*"), undefined],
    [
      "all but the keys to it",
      { Effect: "Allow", NotAction: ["iam:*", "sts:*", "organizations:*"], Resource: "*" },
      undefined,
    ],
  ])("%s", (_, statement, reason) => {
    const grant = judge(statement);
    expect(grant.level).toBe("escalation");
    if (reason !== undefined) expect(grant.reasons).toEqual([reason]);
  });
});

describe("sensitive", () => {
  test.each([
    ["secrets", may("secretsmanager:GetSecretValue")],
    ["keys", may("kms:Decrypt", "arn:aws:kms:*:*:key/*")],
    ["any object", may("s3:Get*", "arn:aws:s3:::*")],
    [
      "passing to one service",
      may("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
    ],
    [
      "the same with IfExists, whose key is always sent",
      may("iam:PassRole", "*", { StringEqualsIfExists: { "iam:PassedToService": "ec2.amazonaws.com" } }),
    ],
    ["passing one role", may("iam:PassRole", `arn:aws:iam::${OWN}:role/web`)],
    ["a role name in any account", may("sts:AssumeRole", "arn:aws:iam::*:role/deploy")],
    ["secrets under MFA, not lowered to nothing", may("secretsmanager:GetSecretValue", "*", mfa)],
    ["one function's code", may("lambda:UpdateFunctionCode", `arn:aws:lambda:eu-west-1:${OWN}:function:web`)],
  ])("%s", (_, statement) => expect(judge(statement).level).toBe("sensitive"));
});

describe("conditions that take nothing away", () => {
  test.each([
    [{ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }],
    [{ Bool: { "aws:MultiFactorAuthPresent": "false" } }],
    [{ StringLike: { "iam:PassedToService": "*" } }],
    [{ StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }],
    [{ StringEqualsIfExists: { "iam:PermissionsBoundary": "x" } }],
    [{ "ForAllValues:StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }],
    [{ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    [{ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }],
    [{ StringEquals: { "aws:Nonsense": "x" } }],
  ])("%j", (condition) => expect(judge(may("iam:PassRole", "*", condition)).level).toBe("escalation"));
});

describe("nothing", () => {
  test.each([
    ["reading", may(["ec2:Describe*", "iam:List*", "iam:Get*"])],
    ["one bucket", may("s3:*", ["arn:aws:s3:::acme-web", "arn:aws:s3:::acme-web/*"])],
    ["a bucket prefix", may("s3:*", "arn:aws:s3:::acme-*")],
    ["everything on a bucket", may("*", "arn:aws:s3:::acme-web/*")],
    ["one role to assume", may("sts:AssumeRole", `arn:aws:iam::${OUTSIDER}:role/deploy`)],
    ["one's own keys", may(["iam:CreateAccessKey", "iam:UpdateLoginProfile"], self)],
    ["a role action on users", may("iam:PassRole", "arn:aws:iam::*:user/*")],
    ["one key", may("kms:Decrypt", `arn:aws:kms:eu-west-1:${OWN}:key/1234`)],
    ["a service that looks like iam", may("iamx:*")],
    ["a Deny only", mayNot("*")],
    ["NotResource of everything", { Effect: "Allow", Action: "*", NotResource: "*" }],
  ])("%s", (_, statement) => expect(judge(statement)).toMatchObject({ level: "none", reasons: [], primitives: [] }));
  test.each([
    ["everything denied", [may("*"), mayNot("*")]],
    ["the action denied", [may("iam:PassRole"), mayNot("iam:P*")]],
    ["the action denied by NotAction", [may("iam:PassRole"), { Effect: "Deny", NotAction: "s3:*", Resource: "*" }]],
    [
      "the same resource denied",
      [may("iam:PutRolePolicy", "arn:aws:iam::*:role/web"), mayNot("iam:*", "arn:aws:iam::*:role/web")],
    ],
  ])("%s", (_, statements) => expect(judge(...statements).level).toBe("none"));
});

test("the gravest comes first and the others follow", () => {
  const grant = judge(may("secretsmanager:GetSecretValue"), may("iam:PassRole"), may("iam:PutUserPolicy"));
  expect(grant.level).toBe("admin-equivalent");
  expect(grant.reasons).toEqual([
    "iam:PutUserPolicy on every user",
    "iam:PassRole on every role",
    "secretsmanager:GetSecretValue on every resource",
  ]);
  expect(grant.primitives).toEqual(["iam:PassRole", "iam:PutUserPolicy", "secretsmanager:GetSecretValue"]);
});

describe("what cannot be judged is said", () => {
  test("a document that is not one", () =>
    expect(judgeIdentityPolicy(parsePolicy("{"))).toEqual({
      level: "none",
      reasons: [],
      primitives: [],
      steps: [],
      paths: [],
      unreadable: "the policy text is not JSON",
    }));
  test("a statement among others", () =>
    expect(judge(may("iam:PassRole"), { ...may("*"), Effect: "ALLOW" })).toMatchObject({
      level: "escalation",
      unreadable: "a statement's Effect is neither Allow nor Deny",
    }));
});

describe("AWS managed policies", () => {
  test.each([
    ["arn:aws:iam::aws:policy/AdministratorAccess", "admin"],
    ["arn:aws-cn:iam::aws:policy/AdministratorAccess", "admin"],
    ["arn:aws-us-gov:iam::aws:policy/IAMFullAccess", "admin-equivalent"],
    ["arn:aws:iam::aws:policy/PowerUserAccess", "admin-equivalent"],
    ["arn:aws:iam::aws:policy/AdministratorAccess-Amplify", "admin-equivalent"],
    ["arn:aws:iam::aws:policy/service-role/AWSOpsWorksRegisterCLI", "admin-equivalent"],
    ["arn:aws:iam::aws:policy/service-role/AmazonElasticMapReduceRole", "escalation"],
    ["arn:aws:iam::aws:policy/AmazonSSMFullAccess", "escalation"],
    ["arn:aws:iam::aws:policy/job-function/SystemAdministrator", "escalation"],
    ["arn:aws:iam::aws:policy/AWSLambda_FullAccess", "escalation"],
    ["arn:aws:iam::aws:policy/job-function/DatabaseAdministrator", "sensitive"],
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", "sensitive"],
    ["arn:aws:iam::aws:policy/aws-service-role/AmazonGuardDutyServiceRolePolicy", "none"],
    ["arn:aws:iam::aws:policy/constructor", "none"],
  ])("%s is %s", (arn, level) => expect(judgeManagedPolicy(arn)?.level).toBe(level));
  test.each([
    [`arn:aws:iam::${OWN}:policy/AdministratorAccess`],
    ["arn:aws:iam::aws:role/AdministratorAccess"],
    ["AdministratorAccess"],
    [""],
    ["arn:aws:sso:::permissionSet/x/aws:policy/AdministratorAccess"],
  ])("%s is not one", (arn) => expect(judgeManagedPolicy(arn)).toBeUndefined());
});

describe("known escalation paths", () => {
  const toLambda = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };
  const toEc2 = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
  const create = may(["lambda:CreateFunction", "lambda:InvokeFunction"]);
  test.each([
    ["one call", [may("iam:PutRolePolicy")], ["iam-005"]],
    ["by pattern", [may("iam:Put?serPolicy")], ["iam-007"]],
    ["two calls", [may(["iam:PutUserPolicy", "iam:CreateAccessKey"])], ["iam-002", "iam-007", "iam-018"]],
    ["passing any role", [may("iam:PassRole"), may("ec2:RunInstances")], ["ec2-001"]],
    ["in statements apart", [may("iam:PassRole"), create], ["lambda-001"]],
    ["passing to that service", [may("iam:PassRole", "*", toLambda), create], ["lambda-001"]],
    ["passing to another service", [may("iam:PassRole", "*", toEc2), create], []],
    [
      "passing to services by pattern",
      [may("iam:PassRole", "*", { StringLike: { "iam:PassedToService": "ecs-*.amazonaws.com" } }), may("ecs:RunTask")],
      ["ecs-008"],
    ],
    ["passing under one more condition", [may("iam:PassRole", "*", { ...toLambda, ...mfa }), create], []],
    ["passing one role", [may("iam:PassRole", `arn:aws:iam::${OWN}:role/web`), create], []],
    ["what is denied", [may("iam:PassRole"), create, mayNot("lambda:CreateFunction")], []],
    ["one's own keys", [may("iam:CreateAccessKey", self)], []],
  ])("%s", (_, statements, paths) => expect(judge(...statements).paths).toEqual(paths));
  test("an administrator has them all", () =>
    expect(judge(may("*")).paths).toEqual(ESCALATION_PATHS.map(({ id }) => id)));
  test("are named once, with actions", () => {
    expect(new Set(ESCALATION_PATHS.map(({ id }) => id)).size).toBe(ESCALATION_PATHS.length);
    expect(ESCALATION_PATHS.length).toBeGreaterThan(70);
    expect(ESCALATION_PATHS.filter(({ id, actions }) => !/^[a-z0-9]+-\d{3}$/.test(id) || actions.length === 0)).toEqual(
      [],
    );
  });
  test("steps are written short and read back", () => {
    const steps = [
      ...PATH_ACTIONS.map(({ name }) => name),
      passing("lambda.amazonaws.com"),
      passing("ecs-*.amazonaws.com"),
    ];
    expect(unpackedSteps(packedSteps(steps)).toSorted()).toEqual(steps.toSorted());
    expect(unpackedSteps("")).toEqual([]);
  });
});
