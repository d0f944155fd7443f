/** AWS services that use their service-linked role in every account. */
import { roleIn } from "../accounts.ts";
import { assumeRoleByService } from "../assumptions.ts";
import type { OrdinaryKind } from "../ordinary-calls.ts";
import { count, integer, moments, uuid } from "../random.ts";
import { DAY_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Habit, randomOf } from "./day.ts";

interface LinkedService {
  readonly host: string;
  readonly role: string;
  readonly perDay: number;
  readonly calls: OrdinaryKind;
  readonly callsMean: number;
}

const LINKED: readonly LinkedService[] = [
  { host: "config.amazonaws.com", role: "AWSServiceRoleForConfig", perDay: 10, calls: "config", callsMean: 5 },
  {
    host: "guardduty.amazonaws.com",
    role: "AWSServiceRoleForAmazonGuardDuty",
    perDay: 6,
    calls: "config",
    callsMean: 2,
  },
  {
    host: "access-analyzer.amazonaws.com",
    role: "AWSServiceRoleForAccessAnalyzer",
    perDay: 5,
    calls: "plan",
    callsMean: 3,
  },
  { host: "autoscaling.amazonaws.com", role: "AWSServiceRoleForAutoScaling", perDay: 8, calls: "eks", callsMean: 2 },
];

export const servicesLook: Habit = (organisation, day) =>
  organisation.accounts.flatMap(({ id }) =>
    LINKED.flatMap(({ host, role: name, perDay, calls, callsMean }) => {
      const random = randomOf(organisation, day, `service/${id}/${host}`);
      const role = roleIn(organisation.seed, id, name, `/aws-service-role/${host}/`);
      const times = count(random, perDay * day.background);
      return moments(random, times, day.start, day.start + DAY_MS).flatMap((at) => {
        const origin = { ip: host, userAgent: host, through: "service" as const };
        const sessionName = `${name.replace("AWSServiceRoleFor", "")}-${uuid(random).slice(0, 8)}`;
        const wish = { service: host, sessionName, origin, hours: 1, invokedBy: host };
        const { records, session } = assumeRoleByService(role, wish, at, random);
        const begin = at + integer(random, 300, 3000);
        return [...records, ...ordinaryCalls(session, calls, count(random, callsMean), begin, random)];
      });
    }),
  );
