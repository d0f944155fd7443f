/** The monitoring vendor comes in from its own account, with the external id it was given. */
import { type Account, roleIn } from "../accounts.ts";
import { assumeRoleFromOutside } from "../assumptions.ts";
import { CLIENTS } from "../clients.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { chance, count, integer, pick } from "../random.ts";
import type { TrailRecord } from "../records.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls, refusedCall } from "../traffic.ts";
import { type Habit, randomOf } from "./day.ts";

/** Production is read more often. */
function everyMs(account: Account): number {
  return (account.tier === "production" ? 24 : 80) * MINUTE_MS;
}

/** The vendor asks for more than its role allows, again and again. */
const REFUSED_CHANCE = 0.1;

export const vendorCollects: Habit = (organisation, day) =>
  organisation.accounts.flatMap((account) => {
    const { vendor, seed } = organisation;
    const random = randomOf(organisation, day, `vendor/${account.id}`);
    const role = roleIn(seed, account.id, vendor.roleName);
    const records: TrailRecord[] = [];
    const every = everyMs(account) / Math.max(day.background, 0.1);
    let at = day.start + Math.floor(random.next() * every);
    while (at < day.start + DAY_MS) {
      const origin = { ip: pick(random, vendor.addresses), userAgent: CLIENTS.boto3, through: "client" as const };
      const outsider = { account: vendor.account, principalId: vendor.principalId, origin };
      const wish = { sessionName: "beacon-collector", durationSeconds: 900, externalId: vendor.externalId };
      const opened = assumeRoleFromOutside(outsider, role, wish, at, random);
      const calls = ordinaryCalls(
        opened.session,
        "vendor",
        count(random, 1.1 * day.background),
        at + integer(random, 500, 4000),
        random,
      );
      records.push(...opened.records, ...calls);
      if (chance(random, REFUSED_CHANCE))
        records.push(refusedCall(opened.session, SURVEY.secrets, at + 30 * SECOND_MS, random));
      at += Math.floor(every * (0.9 + random.next() * 0.2));
    }
    return records;
  });
