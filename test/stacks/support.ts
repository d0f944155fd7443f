/** Looking things up in an evaluation: resources by type, policy documents wherever they stand, the way of an event. */
import { asObject, asText, type JsonObject } from "../../shared/model.ts";
import { compilePattern } from "../../shared/pattern.ts";
import type { EvaluateOptions, Evaluation, Resource } from "./harness/evaluation.ts";

/** Every sink, so that everything there is gets made. */
export const EVERYTHING: EvaluateOptions = {
  config: `sinks:
  sns: { minSeverity: high }
  slack: { minSeverity: low }
  teams: { minSeverity: critical }
  pagerduty: { minSeverity: critical, region: eu }
  splunk: { minSeverity: critical, url: "https://splunk.invalid:8088", ack: true }
  securityhub: { minSeverity: critical }
  webhook: { minSeverity: critical, url: "https://soc.invalid/alerts" }
lake: { keepDays: 90 }`,
  secrets: {
    SlackWebhook: "https://hooks.slack.invalid/services/not-to-be-seen",
    TeamsWebhook: "https://prod-0.logic.azure.invalid/workflows/not-to-be-seen",
    PagerDutyRoutingKey: "routing-key-not-to-be-seen",
    SplunkToken: "token-not-to-be-seen",
    WebhookSecret: "signing-secret-not-to-be-seen",
  },
};
export const HOME = "eu-west-1";

export function ofType(evaluation: Evaluation, type: string): readonly Resource[] {
  return evaluation.resources.filter((resource) => resource.type === `aws:${type}`);
}

export function one(evaluation: Evaluation, type: string, name: string): Resource {
  const all = ofType(evaluation, type);
  const found = all.find((resource) => resource.name === name);
  if (found === undefined)
    throw new Error(`no ${type} ${name} among ${all.map((resource) => resource.name).join(", ")}`);
  return found;
}

/** A text of the inputs; dots go inside. */
export function input(resource: Resource, path: string): string {
  const value = path.split(".").reduce<unknown>((at, key) => asObject(at)?.[key], resource.inputs);
  const text = asText(value);
  if (text === undefined) throw new Error(`${resource.name} has no text at ${path}: ${JSON.stringify(value)}`);
  return text;
}

export interface Statement {
  /** Pulumi's name of the resource that holds the document. */
  readonly holder: string;
  /** What the document says: who may become the role, what the role may do, or who may use the resource. */
  readonly kind: "trust" | "permission" | "resource" | "key";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principal: JsonObject | undefined;
  readonly condition: JsonObject;
}

/** Every statement of every policy in the evaluation. */
export function statements(evaluation: Evaluation): readonly Statement[] {
  const roles = ofType(evaluation, "iam/role:Role");
  return [
    ...roles.flatMap((role) => read(role.name, "trust", input(role, "assumeRolePolicy"))),
    ...roles.flatMap((role) =>
      list(role.inputs["inlinePolicies"]).flatMap((inline) =>
        read(role.name, "permission", String(asObject(inline)?.["policy"])),
      ),
    ),
    ...["sqs/queuePolicy:QueuePolicy", "sns/topicPolicy:TopicPolicy"].flatMap((type) =>
      ofType(evaluation, type).flatMap((holder) => read(holder.name, "resource", input(holder, "policy"))),
    ),
    ...ofType(evaluation, "kms/key:Key").flatMap((key) => read(key.name, "key", input(key, "policy"))),
  ];
}

function read(holder: string, kind: Statement["kind"], text: string): readonly Statement[] {
  return list(asObject(JSON.parse(text))?.["Statement"]).map((item) => {
    const statement = asObject(item) ?? {};
    if (statement["Effect"] !== "Allow") throw new Error(`${holder} has a statement that does not allow`);
    return {
      holder,
      kind,
      actions: list(statement["Action"]).map(String),
      resources: list(statement["Resource"]).map(String),
      principal: asObject(statement["Principal"]),
      condition: asObject(statement["Condition"]) ?? {},
    };
  });
}

export function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Where an event ends: the handler and its lane or sink, or the topic. What two rules deliver to one place is judged once. */
export function ends(evaluation: Evaluation, event: JsonObject, bus: string, region = HOME): readonly string[] {
  const rules = ofType(evaluation, "cloudwatch/eventRule:EventRule").filter(
    (rule) =>
      rule.inputs["eventBusName"] === bus &&
      (rule.inputs["region"] ?? HOME) === region &&
      compilePattern(JSON.parse(input(rule, "eventPattern")))(event),
  );
  const all = rules.flatMap((rule) => {
    const target = targetOf(evaluation, rule);
    const arn = input(target, "arn");
    if (arn.startsWith("arn:aws:events:")) return ends(evaluation, event, "default", HOME);
    return arn.startsWith("arn:aws:sns:") ? [String(arn.split(":").at(-1))] : readers(evaluation, arn);
  });
  return [...new Set(all)];
}

export function targetOf(evaluation: Evaluation, rule: Resource): Resource {
  const targets = ofType(evaluation, "cloudwatch/eventTarget:EventTarget").filter(
    (target) => target.inputs["rule"] === rule.inputs["name"] && target.inputs["region"] === rule.inputs["region"],
  );
  const [target] = targets;
  if (target === undefined || targets.length > 1) throw new Error(`${rule.name} has ${targets.length} targets`);
  return target;
}

function readers(evaluation: Evaluation, queueArn: string): readonly string[] {
  return ofType(evaluation, "lambda/eventSourceMapping:EventSourceMapping")
    .filter(({ inputs }) => inputs["eventSourceArn"] === queueArn)
    .map(({ inputs }) => {
      const reader = ofType(evaluation, "lambda/function:Function").find(
        ({ state }) => state["arn"] === inputs["functionName"],
      );
      if (reader === undefined) throw new Error(`nobody reads ${queueArn}`);
      const variables = asObject(asObject(reader.inputs["environment"])?.["variables"]) ?? {};
      const handler = evaluation.functions.find(({ name }) => `${name}Function` === reader.name)?.handler;
      return `${handler} ${variables["ROLECALL_LANE"] ?? variables["ROLECALL_SINK"]}`;
    });
}
