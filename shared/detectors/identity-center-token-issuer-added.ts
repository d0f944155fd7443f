import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { type Activity, asObject, textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

export const identityCenterTokenIssuerAdded: Detector = {
  id: "identity-center-token-issuer-added",
  title: "Applications of Identity Center take other tokens",
  why: "A trusted issuer's tokens are exchanged for the identity of a user, without that user signing in.",
  benign: "An analytics product that passes its users on, set up by whoever runs it.",
  tactic: "Persistence",
  attack: ["T1484.002", "T1556"],
  points: 80,
  on: calls("sso", [
    "CreateTrustedTokenIssuer",
    "UpdateTrustedTokenIssuer",
    "CreateApplication",
    "PutApplicationAuthenticationMethod",
    "PutApplicationGrant",
    "PutApplicationAccessScope",
    "PutApplicationAssignmentConfiguration",
  ]),
  guarded: true,
  remember: { facts: doerFacts("identity-center") },
  runbook: {
    check: "Who runs the issuer? Which applications take its tokens, and what may those do for a user?",
    contain: "Delete the trusted token issuer, or the grant of the application that names it.",
    undo: "Delete an application that nobody asked for.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity), activity, memory, config),
};

function judge(activity: Activity): Finding | undefined {
  const { name, request } = activity;
  switch (name) {
    case "CreateTrustedTokenIssuer":
    case "UpdateTrustedTokenIssuer":
      return issued(activity);
    case "PutApplicationGrant":
      return textAtAnyCase(request, "grantType")?.endsWith(":jwt-bearer")
        ? { points: 35, reason: "an application takes tokens of another issuer for users" }
        : { points: 15, reason: "an application gets tokens in one more way" };
    case "PutApplicationAuthenticationMethod":
      return isForEveryone(request)
        ? { points: 50, reason: "any AWS account may speak for an application" }
        : { points: 20, reason: "an application proves itself in another way" };
    case "PutApplicationAccessScope":
      return { points: 20, reason: `an application may ask for ${textAt(request, "scope") ?? "one more scope"}` };
    case "PutApplicationAssignmentConfiguration":
      return request.assignmentRequired === false
        ? { points: 30, reason: "every user of the directory may use an application" }
        : undefined;
    default:
      return { points: 15, reason: "an application of Identity Center is new" };
  }
}

function issued({ name, request }: Activity): Finding | undefined {
  const configuration = asObject(request.trustedTokenIssuerConfiguration);
  const oidc = asObject(configuration?.oidcJwtConfiguration);
  const url = textAtAnyCase(oidc, "issuerUrl");
  if (name === "CreateTrustedTokenIssuer")
    return { points: 55, reason: `tokens of ${url ?? "one more issuer"} may now stand for users` };
  // The address of an issuer cannot be changed; by which claim a token is matched with a user can.
  const claim = textAtAnyCase(oidc, "claimAttributePath");
  return claim === undefined ? undefined : { points: 45, reason: `tokens now stand for users by their claim ${claim}` };
}

/** The method holds the policy that says who may call for the application. */
function isForEveryone(request: Activity["request"]): boolean {
  const text = JSON.stringify(request.authenticationMethod ?? "").replaceAll("\\", "");
  return /"Principal":("\*"|\{"AWS":\[?"\*")/i.test(text.replace(/\s+/g, ""));
}
