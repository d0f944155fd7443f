import type { Config } from "../config.ts";
import type { Statement } from "./parse.ts";
import { whoOf } from "./who.ts";

/**
 * Whom a statement lets in from outside, in words: anybody, where no condition narrows that, and accounts that are
 * neither the owner's nor known in the configuration.
 */
export function outsidersOf(
  { principals, conditions }: Statement,
  account: string,
  config: Pick<Config, "accountsById" | "trustedById">,
): readonly string[] {
  return principals.flatMap((principal) => {
    const who = whoOf(principal);
    if (who.kind === "everyone") return conditions.length === 0 ? ["anybody"] : [];
    const other = who.account;
    const isOurs =
      other === undefined || other === account || config.accountsById.has(other) || config.trustedById.has(other);
    return isOurs ? [] : [`the account ${other}`];
  });
}
