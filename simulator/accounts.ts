/** The made-up organisation's accounts, networks and how its ARNs are made. */
import type { Role, User } from "./identities.ts";
import { hex, keyId, randomFrom, uniqueId } from "./random.ts";
import { HOME_REGION } from "./records.ts";

export type Tier = "production" | "development" | "management" | "security" | "shared";

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly tier: Tier;
}

/** The six accounts that every simulation has. */
export const ACCOUNTS = {
  management: { id: "111122223333", name: "management", tier: "management" },
  security: { id: "222233334444", name: "security", tier: "security" },
  sharedCi: { id: "333344445555", name: "shared-ci", tier: "shared" },
  prodCore: { id: "444455556666", name: "prod-core", tier: "production" },
  prodData: { id: "555566667777", name: "prod-data", tier: "production" },
  dev: { id: "666677778888", name: "dev", tier: "development" },
} as const satisfies Record<string, Account>;

const TEAMS = ["payments", "search", "mobile", "billing", "partners", "insights"] as const;

/** Production accounts that the organisation can grow by, for archives. */
export const TEAM_ACCOUNTS: readonly Account[] = TEAMS.map((team, index) => ({
  id: `70001111000${index + 1}`,
  name: `prod-${team}`,
  tier: "production",
}));

export const VENDOR_ACCOUNT = "999900001111";

export interface Network {
  readonly cidr: string;
  readonly name: string;
}

export const OFFICE: Network = { cidr: "198.51.100.0/26", name: "office" };
export const VPN: Network = { cidr: "198.51.100.64/28", name: "vpn" };
/** Where CI runners are seen from in this world. */
export const RUNNERS: Network = { cidr: "192.0.2.0/25", name: "ci-runners" };

/** A role of an account. Its unique id follows from seed and ARN, so that nobody needs a register. */
export function roleIn(seed: number, account: string, name: string, path = "/"): Role {
  const arn = `arn:aws:iam::${account}:role${path}${name}`;
  return { arn, id: uniqueId(randomFrom(`${seed}/role/${arn}`), "AROA"), name, account };
}

export function userIn(seed: number, account: string, name: string): User {
  const arn = `arn:aws:iam::${account}:user/${name}`;
  const random = randomFrom(`${seed}/user/${arn}`);
  return {
    arn,
    id: uniqueId(random, "AIDA"),
    name,
    account,
    accessKeyId: keyId(random, "AKIA"),
    mfaSerial: `arn:aws:iam::${account}:mfa/${name}`,
  };
}

export type PermissionSet = "ReadOnly" | "Developer" | "DataAdmin" | "AdministratorAccess";

/** The role that Identity Center keeps in an account for a permission set. */
export function permissionSetRole(seed: number, account: string, set: PermissionSet): Role {
  const suffix = hex(randomFrom(`${seed}/permission-set/${account}/${set}`), 16);
  return roleIn(seed, account, `AWSReservedSSO_${set}_${suffix}`, `/aws-reserved/sso.amazonaws.com/${HOME_REGION}/`);
}

/** The account's OIDC provider for GitHub Actions. */
export function gitHubProvider(account: string): string {
  return `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
}
