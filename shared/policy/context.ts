import type { Config } from "../config.ts";
import type { ResourceContext } from "./resource.ts";

/** What the configuration knows about accounts and networks, for policies of an account. */
export function policyContext(account: string, config: Config): ResourceContext {
  return {
    account,
    organizationId: config.organization?.id,
    accounts: config.accountsById,
    trustedAccounts: config.trustedById,
    vendorAccounts: config.vendorsById,
    networks: config.networks.map(({ cidr }) => cidr),
  };
}
