/** Each function may do what its code calls, and nothing else: the commands in its sources against its role. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { evaluate } from "./harness/evaluate.ts";
import type { Evaluation } from "./harness/evaluation.ts";
import { EVERYTHING, statements } from "./support.ts";

let deployed: Evaluation;
beforeAll(async () => {
  deployed = await evaluate(EVERYTHING);
});

/** IAM's prefix for the calls of a client. */
const SERVICES: Readonly<Record<string, string>> = {
  "@aws-sdk/client-dynamodb": "dynamodb",
  "@aws-sdk/client-eventbridge": "events",
  "@aws-sdk/client-securityhub": "securityhub",
  "@aws-sdk/client-sns": "sns",
  "@aws-sdk/client-sqs": "sqs",
  "@aws-sdk/client-sts": "sts",
};
/** Functions of other packages that call AWS. */
const CALLERS: Readonly<Record<string, string>> = { getParameter: "ssm:GetParameter" };
/** A sink's function holds the code of all sinks, and of the state what it has no use for: a ledger is read and replaced. */
const NOT_REACHED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ["Slack", "Teams", "Pagerduty", "Splunk", "Webhook"].map((sink) => [
      `Deliver${sink}`,
      ["dynamodb:BatchWriteItem", "dynamodb:UpdateItem", "securityhub:BatchImportFindings", "sns:Publish"],
    ]),
  ),
  DeliverSecurityhub: ["dynamodb:BatchWriteItem", "dynamodb:UpdateItem", "sns:Publish", "ssm:GetParameter"],
  DeliverSns: ["dynamodb:BatchWriteItem", "dynamodb:UpdateItem", "securityhub:BatchImportFindings", "ssm:GetParameter"],
};
/** What is used without being called: logs and queues by Lambda, keys by SNS and SSM. */
const BY_OTHERS =
  /^(logs:(CreateLogStream|PutLogEvents)|sqs:(ChangeMessageVisibility|DeleteMessage|GetQueueAttributes|ReceiveMessage)|kms:(Decrypt|GenerateDataKey))$/;

/** A file and every file of ours that it imports. */
function reach(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g))
    reach(join(dirname(file), target), known);
  return known;
}

/** IAM actions of the calls in a file. */
function actionsIn(file: string): readonly string[] {
  const source = readFileSync(file, "utf8");
  const imports = [...source.matchAll(/import \{([^}]*)\} from "(@[^"]+)"/g)];
  return imports.flatMap(([, names = "", from = ""]) =>
    names.split(",").flatMap((name) => {
      const [, command] = /^(\w+)Command$/.exec(name.trim()) ?? [];
      if (command !== undefined) return [`${SERVICES[from] ?? from}:${command}`];
      return CALLERS[name.trim()] ?? [];
    }),
  );
}

test("what a function's sources call is what its role allows, but for what is done on its behalf", () => {
  expect(deployed.functions).toHaveLength(11);
  for (const { name, handler } of deployed.functions) {
    const called = [...reach(handler.replace(/\.handler$/, ".ts"))].flatMap(actionsIn);
    const needed = [...new Set(called)].filter((action) => !NOT_REACHED[name]?.includes(action));
    const allowed = statements(deployed)
      .filter(({ kind, holder }) => kind === "permission" && holder === `${name}Role`)
      .flatMap(({ actions }) => actions)
      .filter((action) => !BY_OTHERS.test(action));
    // What Firehose is given back for the data lake, it writes itself.
    expect(needed.length > 0).toBe(name !== "DeliverLake");
    expect([name, allowed.toSorted()]).toEqual([name, needed.toSorted()]);
    for (const action of NOT_REACHED[name] ?? []) expect(called).toContain(action);
  }
});
