/**
 * The forms in which AWS calls say whom they let in, each as the statements of a policy, so that lists of accounts,
 * access control lists and permissions are judged by the one evaluator. Keys are read in any case.
 */
import { asObject, asText, type JsonObject } from "../model.ts";

/** What a call does to the sharing of one resource. */
export type Change =
  /** The policy is now this one; undefined is none at all. */
  | { readonly how: "replace"; readonly document: unknown }
  | { readonly how: "add"; readonly statements: readonly JsonObject[] }
  /** Statements of these ids go; undefined is all of them. */
  | { readonly how: "remove"; readonly ids: readonly string[] | undefined }
  /** It must carry a policy, and the record does not show it. */
  | { readonly how: "hidden" };

/** Most accounts or grants of one call that are read: AWS allows a hundred or less. */
const ITEMS_MAX = 500;

/** The value under a path of keys: `AccessControlPolicy.AccessControlList.Grant`. */
export function dig(object: JsonObject | undefined, path: string): unknown {
  let found: unknown = object;
  for (const key of path.split(".")) {
    const place = asObject(found);
    if (place === undefined) return undefined;
    const wanted = key.toLowerCase();
    const name = Object.hasOwn(place, key) ? key : Object.keys(place).find((one) => one.toLowerCase() === wanted);
    found = name === undefined ? undefined : place[name];
  }
  return found;
}

/** A list as such, EC2's `{items: […]}`, or a single value as a list of one. */
export function listAt(object: JsonObject | undefined, path: string): readonly unknown[] {
  const found = dig(object, path);
  const items = asObject(found) === undefined ? found : (dig(asObject(found), "items") ?? found);
  if (items === undefined || items === null) return [];
  return (Array.isArray(items) ? items : [items]).slice(0, ITEMS_MAX);
}

export function textsAt(object: JsonObject | undefined, path: string): readonly string[] {
  return listAt(object, path).flatMap((value) => (typeof value === "number" ? String(value) : (asText(value) ?? [])));
}

/** A policy that replaces the one before; empty text is how a queue's is removed. */
export function policyAt(request: JsonObject, path: string): Change {
  const document = dig(request, path);
  if (document === undefined) return { how: "hidden" };
  return { how: "replace", document: document === "" || document === null ? undefined : document };
}

/** The same for calls that may leave the policy as it is. */
export function policyIfAt(request: JsonObject, path: string): Change | undefined {
  return dig(request, path) === undefined ? undefined : policyAt(request, path);
}

/** `all` is everyone; an account may be an id or an ARN. */
function principalOf(name: string): unknown {
  if (/^(all|\*)$/i.test(name)) return "*";
  return /\.amazon(aws)?\.com(\.cn)?$/.test(name) ? { Service: name } : { AWS: name };
}

/** An organisation or a unit of it is whoever belongs to the organisation. */
const ORGANIZATION_ARN = /^arn:[a-z-]+:organizations::\d{12}:(?:organization|ou)\/(o-[a-z0-9]+)/;

/** A statement for each of them, with an id by which it can go again. */
export function grantsTo(names: readonly string[], actions: readonly string[]): Change {
  const statements = names.map((name) => {
    const organization = ORGANIZATION_ARN.exec(name)?.[1];
    const whom =
      organization === undefined
        ? { Principal: principalOf(name) }
        : { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": organization } } };
    return { Sid: name, Effect: "Allow", Action: actions, ...whom };
  });
  return { how: "add", statements };
}

/** Lists of accounts to add and to remove; undefined when there are neither. */
export function accountLists(
  added: readonly string[],
  removed: readonly string[],
  actions: readonly string[],
): Change | undefined {
  if (added.length > 0) return grantsTo(added, actions);
  return removed.length > 0 ? { how: "remove", ids: removed } : undefined;
}

/** AddPermission of queues and topics: one label for several accounts, actions without their service. */
export function labelled(request: JsonObject, service: string, accounts: string, actions: string): Change {
  const names = textsAt(request, actions).map((name) => (name.includes(":") ? name : `${service}:${name}`));
  const Sid = asText(dig(request, "label")) ?? "";
  const AWS = textsAt(request, accounts);
  if (AWS.length === 0 || names.length === 0) return { how: "hidden" };
  return { how: "add", statements: [{ Sid, Effect: "Allow", Principal: { AWS }, Action: names }] };
}

export function withoutLabel(request: JsonObject, key: string): Change {
  const label = asText(dig(request, key));
  return label === undefined ? { how: "hidden" } : { how: "remove", ids: [label] };
}

/** Lambda's and EventBridge's way to write one statement. Source: Lambda API, "AddPermission". */
export function permission(request: JsonObject): Change {
  const principal = asText(dig(request, "principal"));
  const action = asText(dig(request, "action"));
  if (principal === undefined || action === undefined) return { how: "hidden" };
  const equals: Record<string, string> = {};
  for (const [key, name] of [
    ["sourceAccount", "aws:SourceAccount"],
    ["principalOrgID", "aws:PrincipalOrgID"],
    ["organizationId", "aws:PrincipalOrgID"],
    ["functionUrlAuthType", "lambda:FunctionUrlAuthType"],
  ] as const) {
    const value = asText(dig(request, key));
    if (value !== undefined) equals[name] = value;
  }
  const arn = asText(dig(request, "sourceArn"));
  const type = asText(dig(request, "condition.type"));
  const key = asText(dig(request, "condition.key"));
  const statement = {
    Sid: asText(dig(request, "statementId")) ?? principal,
    Effect: "Allow",
    Principal: principalOf(principal),
    Action: action,
    Condition: {
      ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
      ...(arn === undefined ? {} : { ArnLike: { "aws:SourceArn": arn } }),
      ...(type === undefined || key === undefined ? {} : { [type]: { [key]: dig(request, "condition.value") ?? "" } }),
    },
  };
  return { how: "add", statements: [statement] };
}

/** Groups that are everyone, or everyone with an account of AWS. Source: S3 User Guide, "ACL overview". */
const EVERYONE: ReadonlySet<string> = new Set([
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
]);
const ACL_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["READ", ["s3:ListBucket", "s3:GetObject"]],
  ["WRITE", ["s3:PutObject", "s3:DeleteObject"]],
  ["READ_ACP", ["s3:GetBucketAcl"]],
  ["WRITE_ACP", ["s3:PutBucketAcl"]],
  ["FULL_CONTROL", ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutBucketAcl"]],
]);
const CANNED: ReadonlyMap<string, readonly string[]> = new Map([
  ["public-read", ["READ"]],
  ["authenticated-read", ["READ"]],
  ["public-read-write", ["READ", "WRITE"]],
]);
const GRANT_HEADERS: readonly (readonly [header: string, permission: string])[] = [
  ["x-amz-grant-read", "READ"],
  ["x-amz-grant-write", "WRITE"],
  ["x-amz-grant-read-acp", "READ_ACP"],
  ["x-amz-grant-write-acp", "WRITE_ACP"],
  ["x-amz-grant-full-control", "FULL_CONTROL"],
];

function aclStatement(principal: unknown, permissions: readonly string[]): JsonObject {
  const actions = permissions.flatMap((permission) => ACL_ACTIONS.get(permission) ?? []);
  return { Effect: "Allow", Principal: principal, Action: actions };
}

/** A list replaces the one before, whether it is named, written in headers or in full. The owner's own grant is left out. */
export function accessControlList(request: JsonObject): Change {
  const canned = textsAt(request, "x-amz-acl").flatMap((name) => CANNED.get(name) ?? []);
  const owner = asText(dig(request, "AccessControlPolicy.Owner.ID"));
  const grants = listAt(request, "AccessControlPolicy.AccessControlList.Grant").flatMap((grant) => {
    const permission = asText(dig(asObject(grant), "Permission")) ?? "FULL_CONTROL";
    const id = asText(dig(asObject(grant), "Grantee.ID")) ?? asText(dig(asObject(grant), "Grantee.EmailAddress"));
    if (EVERYONE.has(asText(dig(asObject(grant), "Grantee.URI")) ?? "")) return [aclStatement("*", [permission])];
    return id === undefined || id === owner ? [] : [aclStatement({ CanonicalUser: id }, [permission])];
  });
  const headers = GRANT_HEADERS.flatMap(([header, permission]) =>
    textsAt(request, header)
      .flatMap((text) => [...text.matchAll(/\b(uri|id|emailAddress)="?([^",\s]{1,200})/gi)])
      .flatMap(([, form, whom = ""]) => {
        if (form?.toLowerCase() !== "uri") return [aclStatement({ CanonicalUser: whom }, [permission])];
        return EVERYONE.has(whom) ? [aclStatement("*", [permission])] : [];
      }),
  );
  const named = canned.length === 0 ? [] : [aclStatement("*", canned)];
  return { how: "replace", document: { Statement: [...named, ...grants, ...headers] } };
}

/** JSON patch of an API: the last policy written is the one that holds. */
export function patchedPolicy(request: JsonObject): Change | undefined {
  const patches = [...listAt(request, "patchOperations"), ...listAt(request, "updateRestApiInput.patchOperations")];
  const last = patches
    .map(asObject)
    .filter((patch) => dig(patch, "path") === "/policy")
    .at(-1);
  if (last === undefined) return undefined;
  return dig(last, "op") === "remove" ? { how: "replace", document: undefined } : policyAt(last, "value");
}
