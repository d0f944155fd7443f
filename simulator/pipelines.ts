/** CI pipelines: GitHub OIDC into shared-ci, from there into the account that is deployed to. */
import { ACCOUNTS, type Account, roleIn } from "./accounts.ts";
import type { Role } from "./identities.ts";
import { randomFrom } from "./random.ts";

export interface Pipeline {
  readonly name: string;
  /** `acme/web` */
  readonly repository: string;
  /** `infrastructure` runs Terraform and changes IAM; `deploy` changes workloads only; `audit` reads everything. */
  readonly kind: "deploy" | "infrastructure" | "audit";
  /** The role in shared-ci that the OIDC token opens. */
  readonly entry: Role;
  /** Where runs of the main branch end. */
  readonly targets: readonly Role[];
  /** Where runs of feature branches end; absent when only the main branch runs. */
  readonly preview?: Role;
  /** Runs on a working day. */
  readonly runsPerDay: number;
}

/** What the OIDC subject says about a run. Source: GitHub, "OpenID Connect reference". */
export function subjectOf(pipeline: Pipeline, where: string): string {
  return `repo:${pipeline.repository}:${where}`;
}

/** Pipelines of the six accounts and one more for each of the `grown` ones. */
export function pipelinesOf(seed: number, grown: readonly Account[]): Pipeline[] {
  const role = (account: Account, name: string): Role => roleIn(seed, account.id, name);
  const deployEntry = role(ACCOUNTS.sharedCi, "gha-deploy");
  const preview = role(ACCOUNTS.dev, "deploy");
  const deploy = (name: string, target: Account, usual: number): Pipeline => ({
    name,
    repository: `acme/${name}`,
    kind: "deploy",
    entry: deployEntry,
    targets: [role(target, "deploy")],
    preview,
    runsPerDay: usual * (0.6 + randomFrom(`${seed}/pipeline/${name}`).next() * 0.8),
  });
  const all = [...Object.values(ACCOUNTS), ...grown];
  return [
    deploy("web", ACCOUNTS.prodCore, 7),
    deploy("orders", ACCOUNTS.prodCore, 4),
    deploy("data-jobs", ACCOUNTS.prodData, 3),
    ...grown.map((account) => deploy(account.name.replace("prod-", ""), account, 4)),
    {
      name: "infra",
      repository: "acme/infra",
      kind: "infrastructure",
      entry: role(ACCOUNTS.sharedCi, "gha-terraform"),
      targets: all.map((account) => role(account, "terraform")),
      runsPerDay: 6 + 2 * grown.length,
    },
    {
      name: "audit",
      repository: "acme/cloud-audit",
      kind: "audit",
      entry: role(ACCOUNTS.sharedCi, "gha-audit"),
      targets: all.map((account) => role(account, "security-audit")),
      runsPerDay: 1 / 7,
    },
  ];
}
