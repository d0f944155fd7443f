import { ACCOUNT_ID, parseArn, roleNameOf } from "../arn.ts";
import type { Detector, Finding } from "../detector.ts";
import { type Activity, asObject, textAt } from "../model.ts";
import { calls } from "../on.ts";

/** Kubernetes' own group of administrators, whom no rule of the cluster binds. */
const MASTERS = "system:masters";
/** Points by policy, for all of the cluster. Source: EKS User Guide "Review access policy permissions". */
const POLICIES: ReadonlyMap<string, number> = new Map([
  ["AmazonEKSClusterAdminPolicy", 35],
  ["AmazonEKSAdminPolicy", 30],
  ["AmazonEKSSecretReaderPolicy", 15],
]);

export const eksAccessGranted: Detector = {
  id: "eks-access-granted",
  title: "Administration of a Kubernetes cluster granted",
  why: "An access entry is a way into the cluster, and from its pods to their roles, that no Kubernetes rule shows.",
  benign: "A new cluster that gets its administrators; access for someone on call, taken back later.",
  tactic: "Persistence",
  attack: ["T1098.006"],
  points: 70,
  on: calls("eks", ["AssociateAccessPolicy", "CreateAccessEntry", "UpdateAccessEntry"]),
  guarded: true,
  runbook: {
    check: "Who is the principal, and who asked for it? Look at the cluster's audit log since.",
    contain: "Delete the access entry, and whatever it made inside the cluster: bindings, tokens, pods.",
    undo: "Deploy the cluster's access entries anew from the reviewed source.",
  },
  detect: (activity) => {
    const finding = judge(activity);
    if (finding === undefined) return undefined;
    if (activity.outcome === "failed") return { points: 10, reason: `${finding.reason}: tried and refused` };
    return activity.actor.class === "service" ? { ...finding, points: 8 } : finding;
  },
};

function judge(activity: Activity): Finding | undefined {
  const { name, request, account } = activity;
  const principal = textAt(request, "principalArn");
  const groups: readonly unknown[] = Array.isArray(request.kubernetesGroups) ? request.kubernetesGroups : [];
  const policy = (textAt(request, "policyArn") ?? "").split("/").at(-1) ?? "";
  const isMaster = groups.includes(MASTERS);
  const base = isMaster ? 35 : (POLICIES.get(policy) ?? 0);
  const who = principal === undefined ? "somebody" : principal.slice(principal.lastIndexOf(":") + 1);
  const owner = parseArn(principal)?.account ?? account;
  const isForeign = ACCOUNT_ID.test(owner) && owner !== account;
  if (base === 0)
    return isForeign && name === "CreateAccessEntry"
      ? { points: 25, reason: `${who} of the account ${owner} may enter the cluster` }
      : undefined;
  const isPart = textAt(asObject(request.accessScope), "type")?.toLowerCase() === "namespace";
  if (isPart) return { points: 12, reason: `${who} gets ${policy} in some namespaces` };
  const what = `${who}${isForeign ? ` of the account ${owner}` : ""} gets ${isMaster ? `the group ${MASTERS}` : policy}`;
  const isOwn = isSigner(activity, principal);
  return { points: base + (isForeign ? 35 : isOwn ? 20 : 0), reason: `${what}${isOwn ? ", by itself" : ""}` };
}

function isSigner({ actor, identity }: Activity, principal: string | undefined): boolean {
  if (principal === undefined) return false;
  const role = roleNameOf(principal);
  return role === undefined ? principal === actor.id : role === roleNameOf(identity.issuerArn);
}
