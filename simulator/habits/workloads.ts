/** Machines, functions and containers get their credentials and use them until the next ones. */
import { assumeRoleByService } from "../assumptions.ts";
import type { Opened } from "../credentials.ts";
import { assumeRoleWithWebIdentity } from "../federation.ts";
import { count, integer, type Random } from "../random.ts";
import type { TrailRecord } from "../records.ts";
import { DAY_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import type { Workload } from "../workloads.ts";
import { type Habit, randomOf } from "./day.ts";

const SERVICES = { ec2: "ec2.amazonaws.com", lambda: "lambda.amazonaws.com", ecs: "ecs-tasks.amazonaws.com" } as const;
const SESSION_HOURS = { ec2: 6, lambda: 12, ecs: 6 } as const;
/** Calls with one set of credentials. */
const CALLS_MEAN = 0.75;

function open(workload: Workload, at: number, random: Random): Opened {
  const { kind, role, sessionName, origin, scope, serviceAccount } = workload;
  if (kind === "eks") {
    const { provider = "", subject = "" } = serviceAccount ?? {};
    const wish = { providerArn: provider, subject, sessionName: `aws-sdk-go-${at}`, origin };
    return assumeRoleWithWebIdentity(role, wish, at, random);
  }
  const wish = { service: SERVICES[kind], sessionName, origin, hours: SESSION_HOURS[kind], ...(scope && { scope }) };
  return assumeRoleByService(role, kind === "ec2" ? { ...wish, ec2RoleDelivery: "2.0" } : wish, at, random);
}

function dayOfWorkload(workload: Workload, start: number, scale: number, random: Random): TrailRecord[] {
  const records: TrailRecord[] = [];
  const everyMs = workload.everyMs / scale;
  for (let at = start + random.next() * everyMs; at < start + DAY_MS; at += everyMs * (0.8 + random.next() * 0.4)) {
    const opened = open(workload, Math.floor(at), random);
    const firstCallAt = Math.floor(at) + integer(random, 500, 60_000);
    const calls = ordinaryCalls(opened.session, workload.kind, count(random, CALLS_MEAN), firstCallAt, random);
    records.push(...opened.records, ...calls);
  }
  return records;
}

export const workloadsRun: Habit = (organisation, day) =>
  day.background <= 0
    ? []
    : organisation.workloads.flatMap((workload) => {
        const random = randomOf(organisation, day, `workload/${workload.role.arn}/${workload.sessionName}`);
        return dayOfWorkload(workload, day.start, day.background, random);
      });
