import { asObject, type JsonObject } from "../model.ts";

/** Largest document that is read, in characters. IAM's own largest policy is a tenth of it. */
export const POLICY_CHARS_MAX = 256 * 1024;
/** Most statements that are read: a document at AWS's largest size cannot hold as many. */
export const STATEMENTS_MAX = 2000;

export type PrincipalType = "*" | "AWS" | "Service" | "Federated" | "CanonicalUser" | "other";

/** `{"AWS":"*"}` and `"*"` are one thing to AWS and one here: type `*`. */
export interface Principal {
  readonly type: PrincipalType;
  readonly value: string;
}

/** One key of one operator block. All conditions of a statement must hold; of its values, one. */
export interface Condition {
  /** Lower case, without set prefix and IfExists: `stringequals`, `null`. */
  readonly operator: string;
  readonly set?: "ForAnyValue" | "ForAllValues";
  readonly ifExists: boolean;
  /** Lower case: condition keys do not differ by case. */
  readonly key: string;
  readonly keyAsWritten: string;
  /** Sorted, each once. Booleans and numbers as text. */
  readonly values: readonly string[];
}

/** A statement with every list sorted and each value once. An absent element is `undefined` where that differs. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly principals: readonly Principal[];
  readonly notPrincipals?: readonly Principal[];
  /** Lower case patterns. */
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
}

export type ParsedPolicy =
  | {
      readonly ok: true;
      /** As written; "2008-10-17" when absent, under which policy variables are plain text. */
      readonly version: string;
      readonly statements: readonly Statement[];
      /** What could not be read inside a document that otherwise could, in words. */
      readonly faults: readonly string[];
    }
  | {
      readonly ok: false;
      /** `missing`: there is no document. `unreadable`: there is one, and what it allows is not known. */
      readonly kind: "missing" | "unreadable";
      readonly why: string;
    };

/**
 * Reads a policy document in any of the forms CloudTrail writes: an object, JSON text, or percent-encoded JSON text.
 * Never throws. Element, operator and key names are read in any case; `Effect` only as `Allow` or `Deny`.
 * Sources: IAM "Grammar of the IAM JSON policy language"; IAM API "CreateRole" (RFC 3986 encoding of responses).
 */
export function parsePolicy(value: unknown): ParsedPolicy {
  if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) {
    return { ok: false, kind: "missing", why: "there is no policy document" };
  }
  const decoded = decode(value);
  return typeof decoded === "string" ? unreadable(decoded) : readDocument(decoded);
}

/** The document object, or why there is none. */
function decode(value: unknown): JsonObject | string {
  if (typeof value !== "string") {
    const object = asObject(value);
    if (object === undefined) return "the policy is neither text nor an object";
    return isTooLarge(object) ? tooLarge : object;
  }
  if (value.length > POLICY_CHARS_MAX) return tooLarge;
  let parsed: unknown;
  try {
    const text = value.trimStart();
    parsed = JSON.parse(text.startsWith("%") ? decodeURIComponent(text) : text);
  } catch {
    return "the policy text is not JSON";
  }
  return asObject(parsed) ?? "the policy text is JSON but not an object";
}

const tooLarge = `the policy is larger than ${POLICY_CHARS_MAX} characters`;

function unreadable(why: string): ParsedPolicy {
  return { ok: false, kind: "unreadable", why };
}

/** Counts names and values, and stops at the bound, so that a cyclic object ends too. */
function isTooLarge(root: JsonObject): boolean {
  let left = POLICY_CHARS_MAX;
  const open: unknown[] = [root];
  while (open.length > 0 && left >= 0) {
    const next = open.pop();
    left -= typeof next === "string" ? next.length + 1 : 1;
    if (typeof next !== "object" || next === null) continue;
    for (const [name, inner] of Object.entries(next)) {
      left -= name.length;
      open.push(inner);
    }
  }
  return left < 0;
}

function readDocument(document: JsonObject): ParsedPolicy {
  const elements = elementsOf(document);
  if (elements === undefined) return unreadable("an element of the policy is written twice");
  const written = elements.get("statement");
  const list = Array.isArray(written) ? written : [written];
  if (written === undefined || written === null) return unreadable("the policy has no Statement");
  if (list.length > STATEMENTS_MAX) return unreadable(`the policy has more than ${STATEMENTS_MAX} statements`);
  const statements: Statement[] = [];
  const faults: string[] = [];
  for (const entry of list) {
    const read = readStatement(entry);
    if (typeof read === "string") faults.push(read);
    else statements.push(read);
  }
  const version = elements.get("version");
  return {
    ok: true,
    version: typeof version === "string" ? version : "2008-10-17",
    statements,
    faults: [...new Set(faults)].sort(),
  };
}

/** The statement, or what is wrong with it. */
function readStatement(value: unknown): Statement | string {
  const object = asObject(value);
  const elements = object && elementsOf(object);
  if (object === undefined) return "a statement is not an object";
  if (elements === undefined) return "a statement has an element written twice";
  const effect = elements.get("effect");
  if (effect !== "Allow" && effect !== "Deny") return "a statement's Effect is neither Allow nor Deny";
  if (elements.has("action") === elements.has("notaction")) return "a statement needs either Action or NotAction";
  const principals = readPrincipals(elements.get("principal"));
  const notPrincipals = readPrincipals(elements.get("notprincipal"));
  if (principals === undefined || notPrincipals === undefined) return "a statement's Principal cannot be read";
  const actions = readTexts(elements.get("action"));
  const notActions = readTexts(elements.get("notaction"));
  if (actions === undefined || notActions === undefined) return "a statement's Action cannot be read";
  const resources = readTexts(elements.get("resource"));
  const notResources = readTexts(elements.get("notresource"));
  if (resources === undefined || notResources === undefined) return "a statement's Resource cannot be read";
  const conditions = readConditions(elements.get("condition"));
  if (conditions === undefined) return "a statement's Condition cannot be read";
  return {
    effect,
    principals,
    ...(elements.has("notprincipal") ? { notPrincipals } : {}),
    actions: lowered(actions),
    ...(elements.has("notaction") ? { notActions: lowered(notActions) } : {}),
    resources,
    ...(elements.has("notresource") ? { notResources } : {}),
    conditions,
  };
}

/** Values by lower-case name; undefined when two names differ by case only, as either could be meant. */
function elementsOf(object: JsonObject): ReadonlyMap<string, unknown> | undefined {
  const elements = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const lower = name.toLowerCase();
    if (elements.has(lower)) return undefined;
    elements.set(lower, value);
  }
  return elements;
}

/** Text or a list of it, sorted, each once. Absent is an empty list, anything else undefined. */
function readTexts(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  const texts: string[] = [];
  for (const entry of Array.isArray(value) ? value : [value]) {
    if (typeof entry !== "string" && typeof entry !== "boolean" && typeof entry !== "number") return undefined;
    texts.push(String(entry));
  }
  return [...new Set(texts)].sort();
}

function lowered(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.toLowerCase()))].sort();
}

const PRINCIPAL_TYPES: ReadonlyMap<string, PrincipalType> = new Map([
  ["aws", "AWS"],
  ["service", "Service"],
  ["federated", "Federated"],
  ["canonicaluser", "CanonicalUser"],
]);

function readPrincipals(value: unknown): readonly Principal[] | undefined {
  if (value === undefined) return [];
  if (value === "*") return [{ type: "*", value: "*" }];
  const object = asObject(value);
  if (object === undefined) return undefined;
  const found = new Map<string, Principal>();
  for (const [name, written] of Object.entries(object)) {
    const type = PRINCIPAL_TYPES.get(name.toLowerCase()) ?? "other";
    const values = readTexts(written);
    if (values === undefined) return undefined;
    for (const text of values) {
      const principal: Principal = type === "AWS" && text === "*" ? { type: "*", value: "*" } : { type, value: text };
      found.set(`${principal.type} ${text}`, principal);
    }
  }
  return [...found].sort(byFirst).map(([, principal]) => principal);
}

function readConditions(value: unknown): readonly Condition[] | undefined {
  if (value === undefined) return [];
  const block = asObject(value);
  if (block === undefined) return undefined;
  const found: [string, Condition][] = [];
  for (const [written, keys] of Object.entries(block)) {
    const keyed = asObject(keys);
    if (keyed === undefined) return undefined;
    for (const [keyAsWritten, wanted] of Object.entries(keyed)) {
      const values = readTexts(wanted);
      if (values === undefined) return undefined;
      const condition = { ...readOperator(written), key: keyAsWritten.toLowerCase(), keyAsWritten, values };
      found.push([JSON.stringify([written.toLowerCase(), condition.key, values]), condition]);
    }
  }
  return found.sort(byFirst).map(([, condition]) => condition);
}

/** Source: IAM "Condition operators", "Set operators for multivalued context keys". */
function readOperator(written: string): Pick<Condition, "operator" | "set" | "ifExists"> {
  const lower = written.toLowerCase();
  const set = lower.startsWith("forallvalues:")
    ? "ForAllValues"
    : lower.startsWith("foranyvalue:")
      ? "ForAnyValue"
      : undefined;
  const single = set === undefined ? lower : lower.slice(set.length + 1);
  const ifExists = single.endsWith("ifexists");
  const operator = ifExists ? single.slice(0, -"ifexists".length) : single;
  return set === undefined ? { operator, ifExists } : { operator, set, ifExists };
}

/** Code unit order, so that no locale changes the result. */
function byFirst(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
