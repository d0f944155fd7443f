/**
 * The part of OCSF 1.8.0 that a Detection Finding of ours uses: which attributes an object has, which it must have, of
 * which type, and which numbers an enum knows. Anything else is a fault, as the schema's own validator says.
 * Source: ocsf/ocsf-schema, events/findings and objects.
 */

type Type = "text" | "integer" | "flag" | "time" | "any" | readonly number[] | string;

interface Shape {
  readonly required: readonly string[];
  readonly has: Readonly<Record<string, Type>>;
  readonly atLeastOne?: readonly string[];
}

/** Milliseconds: seconds would lie before 2001. */
const TIME_MIN = 1_000_000_000_000;
const list = (shape: string) => `[${shape}]`;

const SHAPES: Readonly<Record<string, Shape>> = {
  detection_finding: {
    required: "activity_id category_uid class_uid type_uid time severity_id metadata finding_info cloud".split(" "),
    has: {
      ...{ activity_id: [0, 1, 2, 3, 99], activity_name: "text", category_uid: [2], category_name: "text" },
      ...{ class_uid: [2004], class_name: "text", type_uid: [200400, 200401, 200402, 200403, 200499], time: "time" },
      ...{
        severity_id: [0, 1, 2, 3, 4, 5, 6, 99],
        severity: "text",
        status_id: [0, 1, 2, 3, 4, 5, 6, 99],
        status: "text",
      },
      ...{
        is_alert: "flag",
        message: "text",
        count: "integer",
        risk_score: "integer",
        risk_level_id: [0, 1, 2, 3, 4, 99],
      },
      ...{ metadata: "metadata", finding_info: "finding_info", cloud: "cloud", resources: list("resource_details") },
      ...{ evidences: list("evidences"), observables: list("observable"), remediation: "remediation", unmapped: "any" },
    },
  },
  metadata: {
    required: ["version", "product"],
    has: { version: "text", uid: "text", profiles: list("text"), product: "product" },
  },
  product: { required: ["vendor_name"], has: { name: "text", vendor_name: "text", version: "text" } },
  finding_info: {
    required: ["uid", "title"],
    has: {
      ...{ uid: "text", title: "text", desc: "text", created_time: "time", modified_time: "time" },
      ...{ first_seen_time: "time", last_seen_time: "time", analytic: "analytic", attacks: list("attack") },
      related_events: list("related_event"),
    },
  },
  related_event: { required: ["uid"], has: { uid: "text", type_uid: "integer" } },
  analytic: { required: ["type_id"], has: { type_id: [0, 1, 2, 3, 4, 99], type: "text", uid: "text", name: "text" } },
  attack: {
    required: [],
    has: { tactic: "tactic", technique: "technique", sub_technique: "technique" },
    atLeastOne: ["tactic", "technique", "sub_technique"],
  },
  tactic: { required: [], has: { uid: "tactic_id", name: "text" }, atLeastOne: ["uid", "name"] },
  technique: { required: [], has: { uid: "technique_id", name: "text" }, atLeastOne: ["uid", "name"] },
  cloud: { required: ["provider"], has: { provider: "text", region: "text", account: "account" } },
  account: {
    required: [],
    has: { uid: "text", name: "text", type_id: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99], type: "text" },
    atLeastOne: ["uid", "name"],
  },
  resource_details: {
    required: [],
    has: { uid: "text", name: "text", type: "text", region: "text", owner: "user" },
    atLeastOne: ["uid", "name"],
  },
  user: {
    required: [],
    has: { uid: "text", name: "text", account: "account", has_mfa: "flag", credential_uid: "text" },
    atLeastOne: ["account", "name", "uid"],
  },
  evidences: {
    required: [],
    has: { actor: "actor", api: "api", src_endpoint: "endpoint", http_request: "http_request", data: "any" },
    atLeastOne: ["actor", "api", "data", "src_endpoint"],
  },
  actor: { required: [], has: { user: "user", session: "session" }, atLeastOne: ["user", "session"] },
  session: { required: [], has: { issuer: "text", credential_uid: "text" } },
  api: { required: ["operation"], has: { operation: "text", service: "service", response: "response" } },
  service: { required: [], has: { name: "text" }, atLeastOne: ["name"] },
  response: { required: [], has: { error: "text" } },
  endpoint: { required: [], has: { ip: "text", svc_name: "text" }, atLeastOne: ["ip", "svc_name"] },
  http_request: { required: [], has: { user_agent: "text" } },
  observable: { required: ["type_id"], has: { name: "text", type_id: "integer", value: "text" } },
  remediation: { required: ["desc"], has: { desc: "text" } },
};

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string" && value !== "",
  integer: Number.isInteger,
  flag: (value) => typeof value === "boolean",
  time: (value) => Number.isInteger(value) && Number(value) > TIME_MIN,
  any: () => true,
  tactic_id: (value) => typeof value === "string" && /^TA\d{4}$/.test(value),
  technique_id: (value) => typeof value === "string" && /^T\d{4}(\.\d{3})?$/.test(value),
};

/** What is wrong with a value as a Detection Finding, each with its path; nothing when it is one. */
export function ocsfFaults(value: unknown): string[] {
  return faultsOf(value, "detection_finding", "");
}

function faultsOf(value: unknown, type: Type, path: string): string[] {
  if (typeof type !== "string") return type.includes(Number(value)) ? [] : [`${path} is none of ${type.join(", ")}`];
  if (type.startsWith("[")) {
    if (!Array.isArray(value) || value.length === 0) return [`${path} is no list of something`];
    return value.flatMap((item, index) => faultsOf(item, type.slice(1, -1), `${path}[${index}]`));
  }
  const check = CHECKS[type];
  if (check !== undefined) return check(value) ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  const shape = SHAPES[type];
  if (shape === undefined) throw new Error(`no shape ${type}`);
  if (typeof value !== "object" || value === null) return [`${path} is no object`];
  return objectFaults(value, shape, path);
}

function objectFaults(value: object, { required, has, atLeastOne }: Shape, path: string): string[] {
  const keys = Object.keys(value);
  const without = required.filter((key) => !keys.includes(key)).map((key) => `${path}.${key} is missing`);
  const empty = atLeastOne !== undefined && !atLeastOne.some((key) => keys.includes(key));
  const inside = Object.entries(value).flatMap(([key, item]) => {
    const type = has[key];
    return type === undefined ? [`${path}.${key} is no attribute`] : faultsOf(item, type, `${path}.${key}`);
  });
  return [...without, ...(empty ? [`${path} has none of ${atLeastOne.join(", ")}`] : []), ...inside];
}
