import { parseArn } from "../arn.ts";
import { OWN_ORGANIZATION } from "./narrow.ts";
import { subjectWords } from "./subjects.ts";
import { shown, type TrustContext, type Who } from "./who.ts";

/** Who may enter, for people: `role ci in 444455556666 (prod-core)`. */
export function wordsOf(who: Who, context: TrustContext): string {
  switch (who.kind) {
    case "everyone":
      return "everyone on the internet";
    case "account":
      return `anyone in ${accountWords(who.account ?? "", context)}`;
    case "organization":
      return `anyone in ${organizationWords(who.organization ?? "")}`;
    case "identity":
      return identityWords(who, context);
    case "pattern":
      return patternWords(who, context);
    case "service":
      return who.value === "*" ? "any AWS service" : `the service ${shown(who.value ?? "")}`;
    case "saml":
      return `users of SAML provider ${shown(who.value ?? "")}`;
    case "oidc":
      return subjectWords(who.value ?? "", who.subject);
    case "orphan":
      return `a deleted principal (${shown(who.value ?? "")})`;
    case "canonical":
      return `the account with canonical id ${shown(who.value ?? "")}`;
    case "unknown":
      return `the principal ${shown(who.value ?? "")}`;
  }
}

/** The short form inside a sentence about a condition: `999988887777`, `ana`, `role ci in 444455556666`. */
export function nameOf(who: Who, context: TrustContext): string {
  if (who.kind === "account") return accountWords(who.account ?? "", context);
  const [type, name] = namedPart(who.arn ?? "");
  if (who.kind === "identity" && type === "user" && who.account === context.account) return shown(name);
  return wordsOf(who, context);
}

function accountWords(id: string, context: TrustContext): string {
  const known = context.accounts.get(id) ?? context.trustedAccounts.get(id) ?? context.vendorAccounts.get(id);
  return known?.name === undefined ? shown(id) : `${shown(id)} (${shown(known.name)})`;
}

function organizationWords(id: string): string {
  return id === OWN_ORGANIZATION ? "our own organization" : `organization ${shown(id)}`;
}

/** Type and name of an ARN's resource, without its path. */
function namedPart(arn: string): readonly [string, string] {
  const [type = "", ...rest] = (parseArn(arn)?.resource ?? "").split("/");
  return [type, type === "assumed-role" ? rest.join("/") : (rest.at(-1) ?? "")];
}

const IDENTITY_TYPES: Readonly<Record<string, string>> = {
  user: "user",
  role: "role",
  "federated-user": "federated user",
};

function identityWords(who: Who, context: TrustContext): string {
  const [type, name] = namedPart(who.arn ?? "");
  const where = who.account === undefined ? "" : ` in ${accountWords(who.account, context)}`;
  if (type === "root") return `the root user${where}`;
  if (type === "assumed-role") {
    const [role = "", ...session] = name.split("/");
    return `session ${shown(session.join("/"))} of role ${shown(role)}${where}`;
  }
  const kind = Object.hasOwn(IDENTITY_TYPES, type) ? IDENTITY_TYPES[type] : undefined;
  return kind === undefined ? shown(who.arn ?? "") : `${kind} ${shown(name)}${where}`;
}

function patternWords(who: Who, context: TrustContext): string {
  const pattern = shown(who.arn ?? "");
  if (who.account !== undefined) return `anyone in ${accountWords(who.account, context)} matching ${pattern}`;
  if (who.organization !== undefined) return `anyone in ${organizationWords(who.organization)} matching ${pattern}`;
  return `anyone in any account matching ${pattern}`;
}
