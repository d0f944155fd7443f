/**
 * Was MFA used for this call? The decision table of the facts AWS documents, first match wins; what AWS cannot see
 * (an identity provider's own MFA) is "unknowable" and never counts as "no".
 * Sources: CloudTrail "userIdentity element" and "console sign-in events", IAM "Secure API access with MFA".
 */
import { type Actor, asObject, type Identity, type JsonObject, type Mfa, textAt } from "../model.ts";

/** What the table needs of one call. */
export interface MfaFacts {
  readonly name: string;
  readonly outcome: "succeeded" | "failed";
  readonly identity: Identity;
  readonly actor: Actor;
  readonly request: JsonObject;
  readonly additional: JsonObject;
}

/** The verdict from one record alone; `attribute` walks back along the chain where that says "unknowable". */
export function mfaOf(facts: MfaFacts): Mfa {
  const { identity, actor } = facts;
  // STS checks the code before it answers, so a serial number on a call that succeeded is proof.
  if (facts.outcome === "succeeded" && takesToken(facts.name) && textAt(facts.request, "serialNumber") !== undefined) {
    return "yes";
  }
  switch (actor.kind) {
    case "service":
    case "instance":
    case "function":
    case "roles-anywhere":
      return "not-applicable";
    case "sso-user":
    case "saml-user":
    case "oidc-pipeline":
    case "oidc-user":
    case "assumed-root":
    case "external-account":
    case "anonymous":
    case "unknown":
      return "unknowable";
    case "root":
    case "iam-user":
      return facts.name === "ConsoleLogin" ? consoleMfa(facts.additional) : credentialMfa(identity);
    case "role-session":
    case "federated-user":
      // A federated console sign-in always says MFAUsed "No": it means nothing. "false" on a role session may be lost
      // on the way, so only "true" is evidence.
      return identity.mfaAuthenticated === "true" ? "yes" : "unknowable";
  }
}

function takesToken(name: string): boolean {
  return name === "AssumeRole" || name === "GetSessionToken";
}

function consoleMfa(additional: JsonObject): Mfa {
  const used = textAt(asObject(additional), "MFAUsed")?.toLowerCase();
  if (used === "yes") return "yes";
  return used === "no" ? "no" : "unknowable";
}

function credentialMfa(identity: Identity): Mfa {
  if (identity.mfaAuthenticated === "true") return "yes";
  if (identity.mfaAuthenticated === "false") return "no";
  // A long-term key carries no session context: nothing was presented.
  return identity.accessKeyId?.startsWith("AKIA") ? "no" : "unknowable";
}
