import { parseArn } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { issuerFact } from "../judging/settings.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { isSharedIssuer } from "../policy/subjects.ts";

/** Hosts where anybody can put up the two files that make an issuer. */
const ANYBODYS_HOST =
  /(?:^|\.)(?:github\.io|gitlab\.io|pages\.dev|workers\.dev|netlify\.app|vercel\.app|web\.app|firebaseapp\.com|onrender\.com|herokuapp\.com|azurewebsites\.net|azurestaticapps\.net|blob\.core\.windows\.net|storage\.googleapis\.com|cloudfront\.net|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|lambda-url\.[a-z0-9-]+\.on\.aws|execute-api\.[a-z0-9-]+\.amazonaws\.com|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com|s3\.(?:dualstack\.)?[a-z0-9-]+\.amazonaws\.com(?:\.cn)?|raw\.githubusercontent\.com)$/;
/** Issuers whose audience is the application, so that one more lets the users of one more application in. */
const APPLICATIONS: ReadonlySet<string> = new Set(["accounts.google.com", "graph.facebook.com", "www.amazon.com"]);

export const iamOidcProviderChanged: Detector = {
  id: "iam-oidc-provider-changed",
  title: "OIDC identity provider changed",
  why: "Whoever runs the issuer writes the tokens, and can be any subject that a role trusts.",
  benign: "A new cluster, a new build system; most come through infrastructure code.",
  tactic: "Persistence",
  attack: ["T1484.002", "T1556.007"],
  points: 80,
  on: calls("iam", [
    "CreateOpenIDConnectProvider",
    "AddClientIDToOpenIDConnectProvider",
    "UpdateOpenIDConnectProviderThumbprint",
    "DeleteOpenIDConnectProvider",
  ]),
  guarded: true,
  remember: { facts: { ...doerFacts("federation"), issuer: issuerSeen } },
  runbook: {
    check: "Who runs the issuer at this address? Which roles trust it, and has one been entered through it since?",
    contain: "Take the provider out of trust policies and revoke the sessions of those roles.",
    undo: "Delete the provider, or the client id or thumbprint that was added.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding | undefined {
  const issuer = issuerOf(activity);
  switch (activity.name) {
    case "CreateOpenIDConnectProvider":
      return memory.fact("issuer").days > 0
        ? { points: 10, reason: `the known issuer ${issuer} is registered again` }
        : created(issuer);
    case "AddClientIDToOpenIDConnectProvider":
      return APPLICATIONS.has(issuer)
        ? { points: 35, reason: `users of one more application at ${issuer} may ask for roles` }
        : { points: 20, reason: `tokens of ${issuer} for one more audience are taken` };
    case "UpdateOpenIDConnectProviderThumbprint":
      // For these AWS looks at its own list of authorities, not at the thumbprint.
      return isSharedIssuer(issuer) || isCluster(issuer)
        ? undefined
        : { points: 30, reason: `another certificate may speak for ${issuer}` };
    default:
      return { points: 10, reason: "an identity provider is gone" };
  }
}

function created(issuer: string): Finding {
  const host = issuer.split("/")[0]?.split(":")[0] ?? "";
  if (issuer === "an issuer that is not named") return { points: 40, reason: `${issuer} may now vouch for callers` };
  if (ANYBODYS_HOST.test(host) || /^[\d.]+$/.test(host))
    return { points: 55, reason: `tokens from ${issuer}, where anybody can run an issuer, may now ask for roles` };
  if (isCluster(issuer)) return { points: 25, reason: `pods of the cluster at ${issuer} may now ask for roles` };
  return isSharedIssuer(issuer)
    ? { points: 30, reason: `tokens of ${issuer}, which everybody can get, may now ask for roles` }
    : { points: 45, reason: `whoever runs ${issuer} may now vouch for callers` };
}

function isCluster(issuer: string): boolean {
  return /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\//.test(issuer);
}

/** `https://idp.example/team` and `arn:…:oidc-provider/idp.example/team` are both of `idp.example/team`. */
function issuerOf({ request, target }: Activity): string {
  const arn = parseArn(textAtAnyCase(request, "openIDConnectProviderArn") ?? target.id);
  const named = textAtAnyCase(request, "url") ?? arn?.resource.replace(/^oidc-provider\//, "");
  return named?.replace(/^https:\/\//i, "").toLowerCase() ?? "an issuer that is not named";
}

function issuerSeen(activity: Activity): string | undefined {
  return textAtAnyCase(activity.request, "url") === undefined ? undefined : issuerFact(activity, issuerOf(activity));
}
