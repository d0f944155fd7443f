/** Once in a fortnight something asks for what it may not, a few times a minute, all day long: nobody has noticed yet. */
import { type Account, roleIn } from "../accounts.ts";
import { assumeRoleByService, type ServiceWish } from "../assumptions.ts";
import type { Role } from "../identities.ts";
import type { Organisation } from "../organisation.ts";
import { chance, pick, type Random, randomFrom } from "../random.ts";
import { type Call, callWith, deniedWith, type Session, type TrailRecord } from "../records.ts";
import { regionalArn } from "../resources.ts";
import { DAY_MS, HOUR_MS } from "../times.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";

const RETRIES = 10_000;
/** AWS slows a caller of this kind down now and then. */
const THROTTLED_CHANCE = 0.03;
const SESSION_HOURS = 1;

/** What is broken: whose role it is and what it asks for. */
interface Broken {
  readonly role: Role;
  readonly wish: ServiceWish;
  readonly call: Call;
  readonly resource: string;
}

/** A service of AWS that the key policy of a volume has forgotten. */
function brokenService(organisation: Organisation, { id }: Account): Broken {
  const host = "autoscaling.amazonaws.com";
  const origin = { ip: host, userAgent: host, through: "service" as const };
  return {
    role: roleIn(organisation.seed, id, "AWSServiceRoleForAutoScaling", `/aws-service-role/${host}/`),
    wish: { service: host, sessionName: "AutoScaling", origin, hours: SESSION_HOURS, invokedBy: host },
    call: { service: "kms", name: "CreateGrant", readOnly: false },
    resource: regionalArn("kms", id, "key/*"),
  };
}

/** A job whose queue was given to another team. */
function brokenJob(organisation: Organisation, account: Account, random: Random): Broken | undefined {
  const jobs = organisation.workloads.filter(({ kind, role }) => kind === "ecs" && role.account === account.id);
  if (jobs.length === 0) return undefined;
  const { role, sessionName, origin, scope } = pick(random, jobs);
  const service = "ecs-tasks.amazonaws.com";
  return {
    role,
    wish: { service, sessionName, origin, hours: SESSION_HOURS, ...(scope && { scope }) },
    call: { service: "sqs", name: "GetQueueAttributes", readOnly: true },
    resource: regionalArn("sqs", account.id, "ledger"),
  };
}

function retry(session: Session, { call, resource }: Broken, at: number, random: Random): TrailRecord {
  if (!chance(random, THROTTLED_CHANCE)) return deniedWith(session, call, resource, at, random);
  return callWith(session, { ...call, failure: { code: "ThrottlingException", message: "Rate exceeded" } }, at, random);
}

/** A day of retries, with new credentials every hour. */
function loop(broken: Broken, day: Day, random: Random): TrailRecord[] {
  const times = Math.round(RETRIES * day.background);
  const everyMs = DAY_MS / times;
  const records: TrailRecord[] = [];
  let session: Session | undefined;
  for (let done = 0; done < times; done++) {
    const at = Math.floor(day.start + done * everyMs);
    if (session === undefined || at >= session.expiresAt - HOUR_MS / 60) {
      const opened = assumeRoleByService(broken.role, broken.wish, at, random);
      records.push(...opened.records);
      session = opened.session;
    }
    records.push(retry(session, broken, at + (everyMs / 2) * random.next(), random));
  }
  return records;
}

export const somethingRetries: Habit = (organisation, day) => {
  if (!happensOn(organisation, day, "broken-loop", 1, 1)) return [];
  const random = randomOf(organisation, day, "broken-loop");
  const account = pick(
    random,
    organisation.accounts.filter(({ tier }) => tier === "production" || tier === "development"),
  );
  const job = chance(randomFrom(`${organisation.seed}/broken-loop`), 0.5)
    ? brokenJob(organisation, account, random)
    : undefined;
  return loop(job ?? brokenService(organisation, account), day, random);
};
