/** Who may do what: every statement of every policy that would be deployed. */
import { beforeAll, describe, expect, test } from "vitest";
import { asObject } from "../../shared/model.ts";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, ofType, type Statement, statements } from "./support.ts";

const ACCOUNT_ROOT = "arn:aws:iam::111122223333:root";
let deployed: Evaluation;
let all: readonly Statement[];
beforeAll(async () => {
  deployed = await evaluate(EVERYTHING);
  all = statements(deployed);
});
const of = (...kinds: readonly Statement["kind"][]) => all.filter(({ kind }) => kinds.includes(kind));
const said = ({ holder, actions, resources }: Statement) => `${holder}: ${actions} on ${resources}`;

test("every policy was read", () => {
  const roles = ofType(deployed, "iam/role:Role").map(({ name }) => name);
  expect(roles.toSorted()).toEqual([
    "CanaryRole",
    "CanaryTargetRole",
    "DeliverLakeRole",
    "DeliverPagerdutyRole",
    "DeliverSecurityhubRole",
    "DeliverSlackRole",
    "DeliverSnsRole",
    "DeliverSplunkRole",
    "DeliverTeamsRole",
    "DeliverWebhookRole",
    "DetectChangesRole",
    "DetectSessionsRole",
    "ForwardRole",
    "LakePutRole",
    "LakeWriteRole",
  ]);
  expect(new Set(of("trust").map(({ holder }) => holder)).size).toBe(roles.length);
  // The role that the canary takes may do nothing.
  expect(new Set(of("permission").map(({ holder }) => holder)).size).toBe(roles.length - 1);
  expect(of("resource").length).toBeGreaterThan(10);
  expect(new Set(of("key").map(({ holder }) => holder))).toEqual(new Set(["AlertsKey", "GuardKey"]));
});

test("no other resource holds a policy that these tests do not read", () => {
  const holders = deployed.resources
    .filter(({ type, inputs }) => type.startsWith("aws:") && JSON.stringify(inputs).includes("2012-10-17"))
    .map(({ type }) => type);
  expect([...new Set(holders)].toSorted()).toEqual([
    "aws:iam/role:Role",
    "aws:kms/key:Key",
    // Denies only; lake.test.ts reads it.
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queuePolicy:QueuePolicy",
  ]);
});

test("no action is a wildcard", () => {
  expect(
    all
      .filter(({ actions }) => actions.length === 0 || actions.some((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)))
      .map(said),
  ).toEqual([]);
});

test("no resource is a wildcard, save a function's own log, the lake's two folders and, in a key's policy, the key", () => {
  const wide = all.filter(({ resources }) => resources.some((resource) => resource.includes("*")));
  const allowed = ({ holder, kind, resources }: Statement) => {
    const log = `arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/rolecall-test-${holder.replace(/Role$/, "")}:*`;
    const folders = ["ocsf", "errors"].map((name) => `arn:aws:s3:::rolecall-test-lake-111122223333/${name}/*`).join();
    if (kind === "key") return resources.join() === "*";
    return kind === "permission" && resources.join() === (holder === "LakeWriteRole" ? folders : log);
  };
  expect(wide.length).toBeGreaterThan(0);
  expect(wide.filter((statement) => !allowed(statement)).map(said)).toEqual([]);
});

test("every resource that a role may use is one that is made here", () => {
  const made = new Set(deployed.resources.map(({ state }) => String(state["arn"])));
  made.add("arn:aws:events:eu-west-1:111122223333:event-bus/default");
  // The product under which every account imports its own findings.
  made.add("arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default");
  const unknown = of("permission").filter(({ resources }) =>
    resources.some((arn) => !made.has(arn.replace(/:\*$|\/(ocsf|errors)\/\*$|:\$LATEST$|:log-stream:delivery$/, ""))),
  );
  expect(unknown.map(said)).toEqual([]);
});

test("roles have inline policies only", () => {
  for (const { inputs } of ofType(deployed, "iam/role:Role")) expect(inputs["managedPolicyArns"] ?? []).toEqual([]);
  for (const type of [
    "iam/rolePolicy:RolePolicy",
    "iam/rolePolicyAttachment:RolePolicyAttachment",
    "iam/policy:Policy",
  ])
    expect(ofType(deployed, type)).toEqual([]);
});

describe("who is trusted", () => {
  test("functions' roles trust Lambda on behalf of this account, and nobody else", () => {
    const functions = ofType(deployed, "lambda/function:Function");
    expect(functions).toHaveLength(11);
    for (const { name, inputs } of functions) {
      const role = ofType(deployed, "iam/role:Role").find(({ state }) => state["arn"] === inputs["role"]);
      const trust = of("trust").filter(({ holder }) => holder === role?.name);
      expect([name, trust.map(({ actions, principal, condition }) => ({ actions, principal, condition }))]).toEqual([
        name,
        [
          {
            actions: ["sts:AssumeRole"],
            principal: { Service: "lambda.amazonaws.com" },
            condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
          },
        ],
      ]);
    }
  });

  test("no role trusts the account, a wildcard or another account", () => {
    const principals = of("trust").map(({ principal }) => JSON.stringify(principal));
    expect(new Set(principals)).toEqual(
      new Set([
        '{"Service":"lambda.amazonaws.com"}',
        '{"Service":"events.amazonaws.com"}',
        '{"Service":"firehose.amazonaws.com"}',
        '{"AWS":"arn:aws:iam::111122223333:role/rolecall-test-Canary"}',
      ]),
    );
  });

  test("the account itself is named in keys' policies only: to administer, or to use through SNS and SSM", () => {
    const named = all.filter(({ principal }) => JSON.stringify(principal ?? {}).includes(":root"));
    expect(named.map(({ kind, principal }) => [kind, principal])).toEqual(
      Array(4).fill(["key", { AWS: ACCOUNT_ROOT }]),
    );
    const uses = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:ReEncryptFrom"];
    for (const { actions, condition } of named) {
      const through = asObject(condition["StringEquals"])?.["kms:ViaService"];
      if (actions.some((action) => uses.includes(action))) expect(through).toEqual(expect.any(Array));
      else expect(actions).toContain("kms:PutKeyPolicy");
    }
  });

  test("every service acts for this account or one rule", () => {
    const services = all.filter(({ principal }) => principal !== undefined && "Service" in principal);
    expect(services.length).toBeGreaterThan(20);
    const open = services.filter(({ condition }) => !/aws:Source(Arn|Account)/.test(JSON.stringify(condition)));
    // EventBridge does not pass its source on to KMS; the key serves one topic there, which names the rules.
    expect(open.map(({ holder, kind, principal }) => [holder, kind, principal])).toEqual([
      ["AlertsKey", "key", { Service: "events.amazonaws.com" }],
      ["GuardKey", "key", { Service: "events.amazonaws.com" }],
    ]);
    for (const { holder, condition } of open) {
      const topicArn = `arn:aws:sns:eu-west-1:111122223333:rolecall-test-${holder.replace("Key", "")}`;
      expect(condition).toEqual({ StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topicArn } });
    }
  });

  test("rules are named exactly, and exist", () => {
    const rules = new Set(ofType(deployed, "cloudwatch/eventRule:EventRule").map(({ state }) => String(state["arn"])));
    const named = of("resource").flatMap(({ condition }) => asObject(condition["ArnEquals"])?.["aws:SourceArn"] ?? []);
    expect(named.length).toBeGreaterThan(rules.size);
    expect(named.filter((arn) => !rules.has(String(arn)))).toEqual([]);
  });

  test("every function that EventBridge calls is called by one rule of this account", () => {
    const permissions = ofType(deployed, "lambda/permission:Permission");
    expect(permissions.map(({ inputs }) => inputs)).toEqual([
      {
        action: "lambda:InvokeFunction",
        function: "rolecall-test-Canary",
        principal: "events.amazonaws.com",
        sourceAccount: "111122223333",
        sourceArn: "arn:aws:events:eu-west-1:111122223333:rule/rolecall-test-Canary",
      },
    ]);
    expect(ofType(deployed, "lambda/functionUrl:FunctionUrl")).toEqual([]);
  });
});

describe("what each role may do", () => {
  const may = (role: string) =>
    of("permission")
      .filter(({ holder }) => holder === role)
      .flatMap(({ actions }) => actions)
      .filter((action) => !/^(logs|sqs):/.test(action))
      .toSorted();
  const table = ["BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "UpdateItem"].map(
    (name) => `dynamodb:${name}`,
  );

  test("detection reads and writes state and publishes alerts", () => {
    for (const lane of ["Sessions", "Changes"])
      expect(may(`Detect${lane}Role`)).toEqual([...table, "events:PutEvents"]);
  });

  test("sinks keep their ledger and reach their one receiver", () => {
    const ledger = table.filter((action) => !/:(BatchWriteItem|UpdateItem)$/.test(action));
    expect(may("DeliverSnsRole")).toEqual([...ledger, "kms:Decrypt", "kms:GenerateDataKey", "sns:Publish"]);
    expect(may("DeliverSecurityhubRole")).toEqual([...ledger, "securityhub:BatchImportFindings"]);
    for (const sink of ["Slack", "Teams", "Pagerduty", "Splunk", "Webhook"])
      expect(may(`Deliver${sink}Role`)).toEqual([...ledger, "kms:Decrypt", "ssm:GetParameter"]);
  });

  test("the data lake: one rule puts, Firehose writes what its function gives back, the function does nothing else", () => {
    expect(may("DeliverLakeRole")).toEqual([]);
    expect(may("LakePutRole")).toEqual(["firehose:PutRecord", "firehose:PutRecordBatch"]);
    expect(may("LakeWriteRole")).toEqual([
      "lambda:GetFunctionConfiguration",
      "lambda:InvokeFunction",
      "s3:AbortMultipartUpload",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:PutObject",
    ]);
  });

  test("the canary takes one role, which may do nothing; forwarding puts events on one bus", () => {
    expect(may("CanaryRole")).toEqual(["sts:AssumeRole"]);
    expect(may("CanaryTargetRole")).toEqual([]);
    expect(may("ForwardRole")).toEqual(["events:PutEvents"]);
  });
});
