/**
 * The configuration as stages see it: the settings of `rolecall.yaml` (config-file.ts) and the look-ups they need.
 * Free of the schema library, since every Lambda function loads this file.
 */
import type { Settings } from "./config-file.ts";
import { durationMs } from "./duration.ts";
import { held } from "./held.ts";
import { blockTest } from "./networks.ts";

export type Expected = Settings["expected"][number];

/** The settings, plus the look-ups that stages need, made once. */
export interface Config extends Settings {
  readonly accountsById: ReadonlyMap<string, Settings["accounts"][number]>;
  readonly trustedById: ReadonlyMap<string, { readonly name?: string }>;
  readonly vendorsById: ReadonlyMap<string, { readonly name?: string }>;
  readonly learnMs: number;
  readonly networkName: (ip: string) => string | undefined;
}

/** The configuration of settings that were checked when they were read. */
export function configOf(settings: Settings): Config {
  const networks = settings.networks.map(({ cidr, name }) => ({ holds: blockTest(cidr), name }));
  return {
    ...settings,
    accountsById: new Map(settings.accounts.map((account) => [account.id, account])),
    trustedById: new Map(settings.trusted.map((account) => [account.id, account])),
    vendorsById: new Map(settings.vendors.map((account) => [account.id, account])),
    learnMs: durationMs(settings.learn) ?? 0,
    networkName: held((ip) => networks.find(({ holds }) => holds(ip))?.name),
  };
}
