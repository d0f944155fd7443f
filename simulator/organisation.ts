/**
 * The made-up organisation "acme": who and what lives in it. Everything is derived from a seed: names stay, ids, keys,
 * addresses and habits differ.
 */
import {
  ACCOUNTS,
  type Account,
  type Network,
  OFFICE,
  RUNNERS,
  roleIn,
  TEAM_ACCOUNTS,
  userIn,
  VENDOR_ACCOUNT,
  VPN,
} from "./accounts.ts";
import type { User } from "./identities.ts";
import { hire, type Person } from "./people.ts";
import { type Pipeline, pipelinesOf } from "./pipelines.ts";
import { hex, randomFrom, uniqueId } from "./random.ts";
import { type Workload, workloadsOf } from "./workloads.ts";

/** A monitoring product that reads every account from its own. */
export interface Vendor {
  readonly account: string;
  readonly name: string;
  readonly externalId: string;
  readonly roleName: string;
  /** The vendor's own role session, as the role owner's copy shows it. */
  readonly principalId: string;
  readonly addresses: readonly string[];
}

/** Legacy IAM users, each with a long-term key. */
export interface Users {
  /** Releases by hand: key, MFA code, release role in prod-core. */
  readonly releaseManager: User;
  readonly breakGlass: User;
  /** A script on an office host that reads reports out of prod-data. */
  readonly reports: User;
  /** An analyst in prod-data, by console and key. */
  readonly bob: User;
  /** Uploads build artifacts into prod-core. */
  readonly artifacts: User;
  /** A tester in dev, by console and key. */
  readonly mira: User;
}

/** The Identity Center instance, in the management account. */
export interface Directory {
  readonly identityStore: string;
  readonly instanceArn: string;
  readonly portal: string;
  /** The same in every assertion of the instance. */
  readonly nameQualifier: string;
  readonly providerName: string;
}

export interface Organisation {
  readonly seed: number;
  readonly id: string;
  readonly accounts: readonly Account[];
  /** The networks that acme knows as its own. */
  readonly networks: readonly Network[];
  readonly directory: Directory;
  readonly people: readonly Person[];
  readonly users: Users;
  readonly pipelines: readonly Pipeline[];
  readonly workloads: readonly Workload[];
  readonly vendor: Vendor;
}

function directoryOf(seed: number): Directory {
  const random = randomFrom(`${seed}/directory`);
  const id = hex(random, 10);
  return {
    identityStore: `d-${id}`,
    instanceArn: `arn:aws:sso:::instance/ssoins-${hex(random, 16)}`,
    portal: `https://d-${id}.awsapps.com/start`,
    nameQualifier: `${Buffer.from(hex(random, 40), "hex").toString("base64").slice(0, 27)}=`,
    providerName: `AWSSSO_${hex(random, 16)}_DO_NOT_DELETE`,
  };
}

function vendorOf(seed: number): Vendor {
  const random = randomFrom(`${seed}/vendor`);
  return {
    account: VENDOR_ACCOUNT,
    name: "beacon-monitoring",
    externalId: `acme-${hex(random, 12)}`,
    roleName: "MonitoringRead",
    principalId: `${uniqueId(random, "AROA")}:collector`,
    addresses: ["192.0.2.200", "192.0.2.201", "192.0.2.202"],
  };
}

/**
 * The organisation of a seed.
 * @param teams production accounts beyond the six, each with its own people, pipeline and workloads; at most six count.
 */
export function organisation(seed: number, teams = 0): Organisation {
  const grown = TEAM_ACCOUNTS.slice(0, Math.max(0, teams));
  const accounts = [...Object.values(ACCOUNTS), ...grown];
  return {
    seed,
    id: "o-acme000001",
    accounts,
    networks: [OFFICE, VPN, RUNNERS],
    directory: directoryOf(seed),
    people: hire(seed, grown),
    users: {
      releaseManager: userIn(seed, ACCOUNTS.sharedCi.id, "release-manager"),
      breakGlass: userIn(seed, ACCOUNTS.management.id, "break-glass"),
      reports: userIn(seed, ACCOUNTS.prodData.id, "svc-reports"),
      bob: userIn(seed, ACCOUNTS.prodData.id, "bob"),
      artifacts: userIn(seed, ACCOUNTS.prodCore.id, "build-artifacts"),
      mira: userIn(seed, ACCOUNTS.dev.id, "mira"),
    },
    pipelines: pipelinesOf(seed, grown),
    workloads: workloadsOf(seed, accounts),
    vendor: vendorOf(seed),
  };
}

function list(values: readonly string[]): string {
  return `[${values.join(", ")}]`;
}

/**
 * The `rolecall.yaml` that acme would write for itself, as YAML text: accounts with tiers, vendor, networks, pipelines,
 * break-glass role and working hours of the organisation, and for AWS the sinks and regions.
 */
export function configurationOf(organisation: Organisation): string {
  const { seed } = organisation;
  const accounts = organisation.accounts.map(
    ({ id, name, tier }) => `  - { id: "${id}", name: ${name}, tier: ${tier} }`,
  );
  const networks = organisation.networks.map(({ cidr, name }) => `  - { cidr: ${cidr}, name: ${name} }`);
  const pipelines = organisation.pipelines.flatMap(({ name, repository, entry, targets, preview }) => [
    `  - name: ${name}`,
    `    subjects: ["repo:${repository}:*"]`,
    "    roles:",
    ...[...new Set([entry, ...targets, ...(preview ? [preview] : [])].map(({ arn }) => arn))].map(
      (arn) => `      - ${arn}`,
    ),
  ]);
  const { vendor } = organisation;
  return [
    `organization: { id: ${organisation.id} }`,
    "accounts:",
    ...accounts,
    "vendors:",
    `  - { id: "${vendor.account}", name: ${vendor.name} }`,
    "trusted: []",
    "networks:",
    ...networks,
    "pipelines:",
    ...pipelines,
    "breakGlassRoles:",
    `  - ${roleIn(seed, ACCOUNTS.prodCore.id, "BreakGlassAdmin").arn}`,
    "workingHours:",
    "  timezone: UTC",
    '  from: "07:00"',
    '  to: "19:00"',
    `  days: ${list(["mon", "tue", "wed", "thu", "fri"])}`,
    "sinks:",
    "  sns: { minSeverity: medium }",
    "  slack: { minSeverity: high }",
    `regions: ${list(["eu-west-1", "us-east-1"])}`,
    "",
  ].join("\n");
}
