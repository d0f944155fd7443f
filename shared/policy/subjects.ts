import { shown } from "./who.ts";
import { hasWildcard, matches } from "./wildcard.ts";

/** How much of an OIDC provider a subject leaves: everybody, a tenant, one project or namespace, untrusted code, one job. */
export type SubjectGrade = "open" | "tenant" | "project" | "pull-request" | "exact";

const GITHUB = "token.actions.githubusercontent.com";

/**
 * OIDC providers where anybody can become a caller with a valid token, so that without a subject the trust is public.
 * Source: IAM "Identity-provider controls for shared OIDC providers".
 */
const SHARED_ISSUERS: ReadonlySet<string> = new Set([
  GITHUB,
  "accounts.google.com",
  "agent.buildkite.com",
  "api.bitbucket.org",
  "api.pulumi.com/oidc",
  "app.terraform.io",
  "cognito-identity.amazonaws.com",
  "gitlab.com",
  "graph.facebook.com",
  "oidc.codefresh.io",
  "oidc.vercel.com",
  "scalr.io",
  "www.amazon.com",
]);

export function isSharedIssuer(issuer: string): boolean {
  return SHARED_ISSUERS.has(issuer) || issuer === "*";
}

/** Source: EKS "IAM roles for service accounts": one issuer a cluster. */
function clusterOf(issuer: string): string | undefined {
  return /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\/([a-z0-9]+)$/.exec(issuer)?.[1]?.toUpperCase();
}

/** Claims that name the caller. Sources: IAM "IAM and AWS STS condition context keys"; Login with Amazon, Facebook. */
export function subjectKeys(issuer: string): readonly string[] {
  if (issuer === "www.amazon.com") return ["www.amazon.com:user_id"];
  if (issuer === "graph.facebook.com") return ["graph.facebook.com:id"];
  return [`${issuer}:sub`];
}

/** Claims that name the application a token is for: a check of the client, not of the caller. */
export function audienceKeys(issuer: string): readonly string[] {
  const claims = ["aud", "oaud", "azp", "app_id"];
  return claims.map((claim) => `${issuer}:${claim}`);
}

/** `subject` undefined means that no subject is asked for. Subjects without a wildcard are exact. */
export function gradeOf(issuer: string, subject: string | undefined): SubjectGrade {
  if (subject === undefined || issuer === "*") return "open";
  if (clusterOf(issuer) !== undefined) return gradeServiceAccount(subject);
  if (issuer === GITHUB) return gradeGithub(subject);
  if (!hasWildcard(subject)) return "exact";
  const segments = fixedSegments(subject);
  return segments >= 3 ? "project" : segments === 2 ? "tenant" : "open";
}

/** Complete segments, ended by `:` or `/`, ahead of the first wildcard: an unended one can be squatted. */
function fixedSegments(pattern: string): number {
  const fixed = pattern.slice(0, pattern.search(/[*?]/));
  return fixed
    .split(/[:/]/)
    .slice(0, -1)
    .filter((segment) => segment !== "").length;
}

/** Source: GitHub "OpenID Connect reference", example subject claims. */
function gradeGithub(subject: string): SubjectGrade {
  const repository = /^repo:([^/:*?]+)\/([^:]*)(?::(.*))?$/s.exec(subject);
  if (repository === null) {
    // Organisations may write their own subjects. One that does not begin with an owner can come from anywhere.
    const owned = /^(?:repository|repository_id|repository_owner|repository_owner_id|enterprise|enterprise_id):[^:*?]+/;
    const rest = owned.exec(subject);
    if (rest === null) return "open";
    return subject.length === rest[0].length || subject[rest[0].length] === ":" ? "tenant" : "open";
  }
  const [, , name = "", job] = repository;
  if (hasWildcard(name)) return "tenant";
  if (job === undefined) return "exact";
  if (job === "pull_request" || (hasWildcard(job) && matches(job, "pull_request"))) return "pull-request";
  return hasWildcard(job) ? "project" : "exact";
}

function gradeServiceAccount(subject: string): SubjectGrade {
  if (!hasWildcard(subject)) return "exact";
  return /^system:serviceaccount:[^:*?]+:/.test(subject) ? "project" : "open";
}

/** Exposure (0 to 100) of a provider at a grade. A cluster's pods are at least our own. */
export function subjectExposure(issuer: string, grade: SubjectGrade): number {
  if (grade === "open") return clusterOf(issuer) === undefined ? 90 : 50;
  return { tenant: 50, project: 35, "pull-request": 40, exact: 20 }[grade];
}

/** Who holds such a token, for people: `GitHub Actions of acme/web on main`. */
export function subjectWords(issuer: string, subject: string | undefined): string {
  const grade = gradeOf(issuer, subject);
  const cluster = clusterOf(issuer);
  if (cluster !== undefined) return podWords(cluster, grade, subject ?? "");
  if (issuer === "*") return "anyone at any identity provider";
  if (grade === "open" || subject === undefined) {
    return issuer === GITHUB ? "anyone on GitHub" : `anyone at ${shown(issuer)}`;
  }
  return issuer === GITHUB ? githubWords(subject) : `${shown(subject)} at ${shown(issuer)}`;
}

function podWords(cluster: string, grade: SubjectGrade, subject: string): string {
  if (grade === "open") return `any pod of EKS cluster ${shown(cluster)}`;
  const [, , namespace = "", name = ""] = subject.split(":");
  const pods = grade === "exact" ? `service account ${shown(name)}` : "pods";
  return `${pods} in namespace ${shown(namespace)} of EKS cluster ${shown(cluster)}`;
}

function githubWords(subject: string): string {
  const repository = /^repo:([^/:]+)\/([^:]*)(?::(.*))?$/s.exec(subject);
  if (repository === null) return `GitHub Actions with subject ${shown(subject)}`;
  const [, owner = "", name = "", job = ""] = repository;
  const from = `GitHub Actions of ${name === "*" ? `any repository of ${shown(owner)}` : shown(`${owner}/${name}`)}`;
  if (job === "" || job === "*") return job === "" ? from : `${from} on any branch, tag or pull request`;
  if (job === "pull_request") return `${from} on pull requests`;
  const [kind = "", ...rest] = job.split(":");
  const value = rest.join(":");
  if (kind === "environment") return `${from} in environment ${shown(value)}`;
  if (value.startsWith("refs/heads/")) return `${from} on ${shown(value.slice("refs/heads/".length))}`;
  if (value.startsWith("refs/tags/")) return `${from} on tag ${shown(value.slice("refs/tags/".length))}`;
  return `${from} with ${shown(job)}`;
}
