/** Machines, functions and containers: what a service assumes roles for all day long. */
import { type Account, roleIn } from "./accounts.ts";
import { CLIENTS } from "./clients.ts";
import type { Role, Scope } from "./identities.ts";
import { hex, integer, type Random, randomFrom } from "./random.ts";
import { HOME_REGION, type Origin } from "./records.ts";
import { MINUTE_MS } from "./times.ts";

export type WorkloadKind = "ec2" | "lambda" | "ecs" | "eks";

export interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly role: Role;
  /** `i-0…`, function name, task id; fixed for the life of the workload. */
  readonly sessionName: string;
  readonly origin: Origin;
  /** What the credentials are issued to; absent for pods, which fetch them themselves. */
  readonly scope?: Scope;
  /** Usual time between two assumptions. */
  readonly everyMs: number;
  /** OIDC provider and subject of a Kubernetes service account. */
  readonly serviceAccount?: { readonly provider: string; readonly subject: string };
}

interface Fleet {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly size: number;
}

const FLEETS: Readonly<Record<string, readonly Fleet[]>> = {
  "prod-core": [
    { kind: "ec2", name: "web", size: 6 },
    { kind: "ec2", name: "worker", size: 3 },
    { kind: "lambda", name: "orders-api", size: 1 },
    { kind: "lambda", name: "order-events", size: 1 },
    { kind: "lambda", name: "thumbnails", size: 1 },
    { kind: "lambda", name: "mailer", size: 1 },
    { kind: "ecs", name: "checkout", size: 3 },
    { kind: "ecs", name: "catalogue", size: 2 },
    { kind: "eks", name: "external-dns", size: 1 },
    { kind: "eks", name: "cluster-autoscaler", size: 1 },
    { kind: "eks", name: "sessions", size: 1 },
  ],
  "prod-data": [
    { kind: "ec2", name: "airflow", size: 2 },
    { kind: "ec2", name: "spark", size: 4 },
    { kind: "lambda", name: "etl-ingest", size: 1 },
    { kind: "lambda", name: "etl-publish", size: 1 },
    { kind: "lambda", name: "table-export", size: 1 },
    { kind: "ecs", name: "query-api", size: 2 },
  ],
  dev: [
    { kind: "ec2", name: "web", size: 2 },
    { kind: "lambda", name: "orders-api", size: 1 },
    { kind: "lambda", name: "scratch", size: 1 },
    { kind: "ecs", name: "checkout", size: 1 },
    { kind: "eks", name: "external-dns", size: 1 },
  ],
  "shared-ci": [{ kind: "ec2", name: "build-cache", size: 1 }],
  security: [
    { kind: "lambda", name: "log-archiver", size: 1 },
    { kind: "lambda", name: "findings-router", size: 1 },
  ],
  management: [{ kind: "lambda", name: "cost-report", size: 1 }],
};

const TEAM_FLEETS: readonly Fleet[] = [
  { kind: "ec2", name: "api", size: 6 },
  { kind: "lambda", name: "events", size: 1 },
  { kind: "lambda", name: "jobs", size: 1 },
  { kind: "lambda", name: "hooks", size: 1 },
  { kind: "ecs", name: "backend", size: 3 },
  { kind: "eks", name: "gateway", size: 1 },
];

const USUAL: Readonly<Record<WorkloadKind, { everyMs: number; agent: string; rolePath: string; roleSuffix: string }>> =
  {
    ec2: { everyMs: 78 * MINUTE_MS, agent: CLIENTS.pythonOnEc2, rolePath: "/", roleSuffix: "instance" },
    lambda: {
      everyMs: 40 * MINUTE_MS,
      agent: CLIENTS.nodeOnLambda,
      rolePath: "/service-role/",
      roleSuffix: "function",
    },
    ecs: { everyMs: 75 * MINUTE_MS, agent: CLIENTS.javaOnEcs, rolePath: "/", roleSuffix: "task" },
    eks: { everyMs: 100 * MINUTE_MS, agent: CLIENTS.goOnKubernetes, rolePath: "/irsa/", roleSuffix: "pod" },
  };

function sessionNameOf(kind: WorkloadKind, name: string, random: Random): string {
  if (kind === "ec2") return `i-0${hex(random, 16)}`;
  if (kind === "ecs") return hex(random, 32);
  return name;
}

/** `inScopeOf` of the sessions: the instance, function or task that AWS hands the credentials to. */
function scopeOf(kind: WorkloadKind, account: string, sessionName: string): Scope | undefined {
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${HOME_REGION}:${account}:${rest}`;
  if (kind === "ec2") return { type: "AWS::EC2::Instance", arn: arn("ec2", `instance/${sessionName}`) };
  if (kind === "lambda") return { type: "AWS::Lambda::Function", arn: arn("lambda", `function:${sessionName}`) };
  if (kind === "ecs") return { type: "AWS::ECS::Task", arn: arn("ecs", `task/main/${sessionName}`) };
  return undefined;
}

function workload(seed: number, account: Account, fleet: Fleet, number: number): Workload {
  const { kind, name } = fleet;
  const random = randomFrom(`${seed}/workload/${account.id}/${kind}/${name}/${number}`);
  const usual = USUAL[kind];
  const sessionName = sessionNameOf(kind, name, random);
  const scope = scopeOf(kind, account.id, sessionName);
  const cluster = hex(randomFrom(`${seed}/cluster/${account.id}`), 32).toUpperCase();
  return {
    kind,
    name,
    role: roleIn(seed, account.id, `${name}-${usual.roleSuffix}`, usual.rolePath),
    sessionName,
    ...(scope && { scope }),
    origin: {
      ip: `10.${integer(random, 0, 31)}.${integer(random, 0, 255)}.${integer(random, 4, 250)}`,
      userAgent: usual.agent,
      through: "client",
      vpcEndpoint: { id: `vpce-0${hex(random, 16)}`, account: account.id },
    },
    everyMs: usual.everyMs * (0.5 + random.next()),
    ...(kind === "eks" && {
      serviceAccount: {
        provider: `arn:aws:iam::${account.id}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/${cluster}`,
        subject: `system:serviceaccount:${name === "external-dns" || name === "cluster-autoscaler" ? "kube-system" : "apps"}:${name}`,
      },
    }),
  };
}

export function workloadsOf(seed: number, accounts: readonly Account[]): Workload[] {
  return accounts.flatMap((account) =>
    (FLEETS[account.name] ?? TEAM_FLEETS).flatMap((fleet) =>
      Array.from({ length: fleet.size }, (_, number) => workload(seed, account, fleet, number)),
    ),
  );
}
