import { iamAdminGranted } from "../../shared/detectors/iam-admin-granted.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OWN, roleSession } from "../support/records.ts";

const policy = (Action: unknown, Resource: unknown = "*", more: object = {}) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
const admin = policy("*");
const readOnly = policy(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::pictures/*");
const arn = `arn:aws:iam::${OWN}:policy/app`;
const iam = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters, ...more });
const attach = (policyArn: string, more: object = {}) => iam("AttachRolePolicy", { roleName: "app", policyArn }, more);
const inline = (policyDocument: unknown, more: object = {}) =>
  iam("PutRolePolicy", { roleName: "app", policyName: "p", policyDocument }, more);
const version = (policyDocument: string, setAsDefault: boolean) =>
  iam(
    "CreatePolicyVersion",
    { policyArn: arn, policyDocument, setAsDefault },
    { responseElements: { policyVersion: { versionId: "v2", isDefaultVersion: setAsDefault } } },
  );
const created = (policyDocument: string) =>
  iam(
    "CreatePolicy",
    { policyName: "app", policyDocument },
    { responseElements: { policy: { arn, defaultVersionId: "v1" } } },
  );
const allowed = (Action: unknown, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const passTo = (service: string) => ({
  ...allowed("iam:PassRole"),
  Condition: { StringEquals: { "iam:PassedToService": `${service}.amazonaws.com` } },
});
const named = (policyName: string, policyDocument: string) =>
  iam("PutRolePolicy", { roleName: "app", policyName, policyDocument });
/** A way to any role in three policies that are harmless each. */
const split = [
  named("pass", documentOf(passTo("lambda"))),
  named("create", documentOf(allowed("lambda:CreateFunction"))),
  named("invoke", documentOf(allowed("lambda:InvokeFunction"))),
];
const putBoundary = iam("PutRolePermissionsBoundary", { roleName: "app", permissionsBoundary: arn });
const bounded = (text: string) => [created(text), putBoundary];
const slr = roleSession("AWSServiceRoleForSSO", "AWS-SSO", { path: "aws-service-role/sso.amazonaws.com/" });

describeDetector(iamAdminGranted, {
  fires: {
    "AdministratorAccess for a role": {
      records: [attach("arn:aws:iam::aws:policy/AdministratorAccess")],
      points: 55,
      says: "every action",
    },
    "a job-function path makes no difference": {
      records: [attach("arn:aws:iam::aws:policy/PowerUserAccess")],
      points: 45,
      says: /except/,
    },
    "an inline document": { records: [inline(admin)], points: 55, says: "every action on every resource" },
    "an inline document, URL-encoded": {
      records: [inline(encodeURIComponent(admin))],
      points: 55,
      says: "every action",
    },
    "spelled with wildcards": { records: [inline(policy(["*:*"]))], points: 55, says: "every action" },
    "to oneself": {
      records: [iam("PutUserPolicy", { userName: "ana", policyName: "p", policyDocument: admin })],
      points: 75,
      says: "to oneself",
    },
    "to one's own role": {
      records: [
        iam(
          "AttachRolePolicy",
          { roleName: "terraform", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
          { userIdentity: identities.terraform },
        ),
      ],
      points: 75,
      says: "to oneself",
    },
    "a new default version": { records: [version(admin, true)], points: 70, says: "everyone who holds the policy" },
    "a version that was written before is switched on": {
      records: [version(admin, false), iam("SetDefaultPolicyVersion", { policyArn: arn, versionId: "v2" })],
      points: 70,
      says: "everyone who holds",
    },
    "a policy that is attached, as far as is known, before it is made": {
      records: [attach(arn), created(admin)],
      points: 55,
      says: "every action on every resource, attached to role/app since",
    },
    "a version that is switched on, as far as is known, before it is written": {
      records: [iam("SetDefaultPolicyVersion", { policyArn: arn, versionId: "v2" }), version(admin, false)],
      points: 55,
      says: "made the default since",
    },
    "a policy of one's own making, judged by its document": {
      records: [created(admin), attach(arn)],
      points: 55,
      says: "every action",
    },
    "escalation without being administrator": {
      records: [inline(policy("iam:PassRole"))],
      points: 35,
      says: /PassRole/,
    },
    "the known paths are named": {
      records: [inline(policy(["iam:PutUserPolicy", "iam:CreateLoginProfile"], `arn:aws:iam::${OWN}:user/x`))],
      points: 35,
      says: "(iam-007)",
    },
    "code where roles are": {
      records: [inline(policy("lambda:UpdateFunctionCode"))],
      points: 25,
      says: "lambda-003",
    },
    "AWS's own policy with as much": {
      records: [attach("arn:aws:iam::aws:policy/AWSLambda_FullAccess")],
      points: 15,
      says: "lambda:UpdateFunctionCode",
    },
    "passing any role to one service, and that service's calls": {
      records: [inline(documentOf(passTo("lambda"), allowed(["lambda:CreateFunction", "lambda:InvokeFunction"])))],
      points: 30,
      says: "(lambda-001)",
    },
    "the same in three policies, each harmless": { records: split, points: 30, says: "lambda-001" },
    "the same, the one that passes roles last": { records: split.toReversed(), points: 30, says: "lambda-001" },
    "the same to oneself": {
      records: split.map((record) => ({ ...record, userIdentity: roleSession("app", "x") })),
      points: 50,
      says: "to oneself",
    },
    "the same with one piece in a policy of AWS's": {
      records: [
        inline(documentOf(passTo("scheduler")), { eventTime: "2026-03-02T09:00:00Z" }),
        attach("arn:aws:iam::aws:policy/AmazonEventBridgeSchedulerFullAccess"),
        named("a", documentOf(passTo("ec2"))),
        named("b", documentOf(allowed("ec2:RunInstances"))),
      ],
      points: 30,
      says: "ec2-001",
    },
    "the same with one piece in a policy of one's own": {
      records: [
        created(documentOf(passTo("lambda"))),
        attach(arn),
        named("b", documentOf(allowed(["lambda:CreateFunction", "lambda:InvokeFunction"]))),
      ],
      points: 30,
      says: "lambda-001",
    },
    "the same with the last piece in a new version of a policy that is attached": {
      records: [
        created(readOnly),
        attach(arn),
        named("a", documentOf(passTo("lambda"))),
        version(documentOf(allowed(["lambda:CreateFunction", "lambda:InvokeFunction"])), true),
      ],
      points: 45,
      says: "with policies held already this opens a way to any role (lambda-001), for everyone",
    },
    "the same, the policy attached before its text was seen": {
      records: [
        attach(arn),
        named("a", documentOf(passTo("lambda"))),
        version(documentOf(allowed(["lambda:CreateFunction", "lambda:InvokeFunction"])), true),
      ],
      points: 45,
      says: "lambda-001",
    },
    "padded with harmless statements": {
      records: [inline(documentOf(...Array.from({ length: 60 }, (_, n) => allowed(`s3:Get${n}`)), allowed("*")))],
      points: 55,
      says: "every action",
    },
    "within a boundary that allows little": {
      records: [...bounded(readOnly), inline(admin)],
      points: 10,
      says: "within the boundary",
    },
    "within a boundary that allows everything": {
      records: [...bounded(admin), inline(admin)],
      points: 55,
      says: "every action",
    },
    "within a boundary that allows nearly everything": {
      records: [
        ...bounded(documentOf({ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" })),
        inline(admin),
      ],
      points: 55,
      says: "every action",
    },
    "within a boundary that lets a way to more through": {
      records: [...bounded(policy("iam:PassRole")), inline(admin)],
      points: 35,
      says: "within the boundary",
    },
    "within a boundary that cannot be read": {
      records: [...bounded('{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}'), inline(admin)],
      points: 55,
      says: "every action",
    },
    "within a boundary that its namesake had": {
      records: [...bounded(readOnly), iam("CreateRole", { roleName: "app" }), inline(admin)],
      points: 55,
      says: "every action",
    },
    "within a boundary that nobody saw being written": {
      records: [putBoundary, inline(admin)],
      points: 55,
      says: "every action",
    },
    "a document nobody can read": { records: [inline("{ not json")], points: 30, says: "cannot be read" },
    "a refused attempt": { records: [inline(admin, { errorCode: "AccessDenied" })], points: 12, says: "refused" },
    "provisioned by an AWS service": {
      records: [attach("arn:aws:iam::aws:policy/AdministratorAccess", { userIdentity: slr })],
      points: 12,
      says: "set up by",
    },
    "a group that is named like it": {
      records: [iam("AddUserToGroup", { groupName: "Admins", userName: "bob" })],
      points: 25,
      says: "bob joined",
    },
    "a group that was seen to hold it, oneself": {
      records: [
        iam("PutGroupPolicy", { groupName: "ops", policyName: "p", policyDocument: admin }),
        iam("AddUserToGroup", { groupName: "ops", userName: "ana" }),
      ],
      points: 65,
      says: "ana joined a group that holds every action",
    },
  },
  quiet: {
    "pieces of which one was taken away meanwhile": {
      records: [
        ...split.slice(0, 2),
        iam("DeleteRolePolicy", { roleName: "app", policyName: "pass" }),
        ...split.slice(2),
      ],
    },
    "pieces of which one was written over": {
      records: [...split.slice(0, 2), named("pass", readOnly), ...split.slice(2)],
    },
    "a new version of a policy whose other half went meanwhile": {
      records: [
        created(readOnly),
        attach(arn),
        named("a", documentOf(passTo("lambda"))),
        iam("DeleteRolePolicy", { roleName: "app", policyName: "a" }),
        version(documentOf(allowed(["lambda:CreateFunction", "lambda:InvokeFunction"])), true),
      ],
    },
    "a new version of a policy that was detached meanwhile": {
      records: [
        created(readOnly),
        attach(arn),
        named("a", documentOf(passTo("lambda"))),
        iam("DetachRolePolicy", { roleName: "app", policyArn: arn }),
        version(documentOf(allowed(["lambda:CreateFunction", "lambda:InvokeFunction"])), true),
      ],
    },
    "pieces of two identities": {
      records: [
        ...split.slice(0, 2),
        iam("PutRolePolicy", {
          roleName: "other",
          policyName: "c",
          policyDocument: documentOf(allowed("lambda:Invoke*")),
        }),
      ],
    },
    "pieces of which one was refused": {
      records: [{ ...split[0], ...DENIED }, ...split.slice(1)],
    },
    "a piece more once the way is open": { records: [...split, named("d", documentOf(allowed("lambda:Get*")))] },
    "passing roles to a service it cannot call": {
      records: [inline(documentOf(passTo("glue"), allowed("lambda:*Function")))],
    },
    "what is taken away": {
      records: [inline(admin), iam("DeleteRolePolicy", { roleName: "app", policyName: "p" })],
    },
    "a policy that is made": { records: [created(admin)] },
    "a harmless one that is attached before it is made": { records: [attach(arn), created(readOnly)] },
    "a policy that is made again after one of that name was attached": {
      records: [attach(arn, { eventTime: "2026-03-02T09:00:00Z" }), created(admin)],
    },
    "a read-only document": { records: [inline(readOnly)] },
    "a read-only document, by Terraform": { records: [inline(readOnly, { userIdentity: identities.terraform })] },
    "a policy of one's own called AdministratorAccess that grants little": {
      records: [
        iam(
          "CreatePolicy",
          { policyName: "AdministratorAccess", policyDocument: readOnly },
          { responseElements: { policy: { arn: `arn:aws:iam::${OWN}:policy/AdministratorAccess` } } },
        ),
        attach(`arn:aws:iam::${OWN}:policy/AdministratorAccess`),
      ],
    },
    "a policy nobody saw being written": { records: [attach(arn)] },
    "written, not handed out": { records: [created(admin)] },
    "a version that is not the default": { records: [version(admin, false)] },
    "back to a harmless version": {
      records: [created(readOnly), iam("SetDefaultPolicyVersion", { policyArn: arn, versionId: "v1" })],
    },
    "everything, but denied in the same document": {
      records: [
        inline(
          JSON.stringify({
            Statement: [
              { Effect: "Allow", Action: "*", Resource: "*" },
              { Effect: "Deny", Action: "*", Resource: "*" },
            ],
          }),
        ),
      ],
    },
    "an ordinary group": { records: [iam("AddUserToGroup", { groupName: "readers", userName: "bob" })] },
    "no parameters": { records: [cloudtrail("iam:AttachRolePolicy", DENIED)] },
  },
});
