/**
 * What AWS services change by themselves all day: machines come and go, alarms with them, keys are granted to volumes,
 * snapshots are made, shared with the account that keeps copies, and deleted. Each works through a role of its own.
 */
import { ACCOUNTS, type Account, roleIn } from "../accounts.ts";
import { assumeRoleByService } from "../assumptions.ts";
import type { Organisation } from "../organisation.ts";
import { count, hex, integer, moments, pick, type Random, randomFrom, uuid } from "../random.ts";
import { type Call, callWith, type Origin, type TrailRecord } from "../records.ts";
import { change, createGrant, createSnapshot, keyArnOf, putAlarm, regionalArn, shareSnapshot } from "../resources.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../times.ts";
import { type Day, type Habit, randomOf } from "./day.ts";

const LAUNCHES_PER_DAY = 5;
const SCALINGS_PER_DAY = 3;
const VOLUMES_MAX = 3;
const COPIES_PER_DAY = 3;

interface Helper {
  readonly host: string;
  readonly role: string;
  /** Path of the role; service-linked unless said. */
  readonly path?: string;
  readonly session: string;
}

const AUTO_SCALING: Helper = {
  host: "autoscaling.amazonaws.com",
  role: "AWSServiceRoleForAutoScaling",
  session: "AutoScaling",
};
const TARGET_TRACKING: Helper = {
  host: "ecs.application-autoscaling.amazonaws.com",
  role: "AWSServiceRoleForApplicationAutoScaling_ECSService",
  session: "AutoScaling-UpdateAlarms",
};
const LIFECYCLE: Helper = {
  host: "dlm.amazonaws.com",
  role: "AWSDataLifecycleManagerDefaultRole",
  path: "/service-role/",
  session: "dlm",
};
const BACKUP: Helper = {
  host: "backup.amazonaws.com",
  role: "AWSBackupDefaultServiceRole",
  path: "/service-role/",
  session: "AWSBackup",
};

/** A service takes its role in an account and makes calls, a second or two apart. */
function work(org: Organisation, account: string, helper: Helper, calls: readonly Call[], at: number, random: Random) {
  const { host, session: sessionName, role: name, path = `/aws-service-role/${host}/` } = helper;
  const role = roleIn(org.seed, account, name, path);
  const origin: Origin = { ip: host, userAgent: host, through: "service" };
  const wish = { service: host, sessionName, origin, hours: 1, invokedBy: host };
  const { records, session } = assumeRoleByService(role, wish, at, random);
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (1 + step) * SECOND_MS, random))];
}

/** A machine of a group is replaced: one is started with the group's profile and encrypted volumes, one is stopped. */
function replacement(account: string, profile: string, random: Random): Call[] {
  const [started, stopped] = [`i-0${hex(random, 16)}`, `i-0${hex(random, 16)}`];
  const key = keyArnOf(account, randomFrom(`${account}/volumes`));
  const machine = `${account}:aws:ec2-infrastructure:${started}`;
  const volumes = Array.from({ length: integer(random, 1, VOLUMES_MAX) }, () =>
    createGrant(
      account,
      key,
      {
        granteePrincipal: machine,
        retiringPrincipal: machine,
        operations: ["Decrypt"],
        constraints: { encryptionContextSubset: { "aws:ebs:id": `vol-0${hex(random, 16)}` } },
      },
      random,
    ),
  );
  const run = {
    instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
    launchTemplate: { launchTemplateName: profile, version: String(integer(random, 1, 30)) },
    iamInstanceProfile: { name: profile },
    disableApiTermination: false,
    clientToken: uuid(random),
  };
  return [
    change("ec2", "RunInstances", run, { instancesSet: { items: [{ instanceId: started }] } }),
    ...volumes,
    change("ec2", "TerminateInstances", { instancesSet: { items: [{ instanceId: stopped }] } }),
  ];
}

/** Target tracking writes its alarms anew and deletes the old ones. */
function retracked(account: string, random: Random): Call[] {
  const service = `service/main/${pick(random, ["checkout", "catalogue", "query-api", "backend"])}`;
  const alarm = (side: string): string => `TargetTracking-${service}-Alarm${side}-${uuid(random)}`;
  const policy = regionalArn("autoscaling", account, `scalingPolicy:${uuid(random)}:resource/ecs/${service}`);
  return [
    putAlarm(alarm("High"), "CPUUtilization", [policy]),
    putAlarm(alarm("Low"), "CPUUtilization", [policy]),
    change("monitoring", "DeleteAlarms", { alarmNames: [alarm("High"), alarm("Low")] }),
  ];
}

/** A volume is copied for the account that keeps copies, and an old copy goes. */
function copied(random: Random): Call[] {
  const snapshot = `snap-0${hex(random, 16)}`;
  return [
    createSnapshot(`vol-0${hex(random, 16)}`, snapshot, "Created for policy: policy-daily"),
    shareSnapshot(snapshot, ACCOUNTS.security.id),
    change("ec2", "DeleteSnapshot", { snapshotId: `snap-0${hex(random, 16)}` }),
  ];
}

/** Backup lets itself use the key of the vault, and makes a copy that stays where it is. */
function backedUp(account: string, random: Random): Call[] {
  const grantee = `arn:aws:iam::${account}:role/service-role/${BACKUP.role}`;
  const operations = ["Decrypt", "GenerateDataKey", "CreateGrant", "DescribeKey"];
  const key = keyArnOf(account, randomFrom(`${account}/vault`));
  return [
    createGrant(account, key, { granteePrincipal: grantee, operations }, random),
    createSnapshot(`vol-0${hex(random, 16)}`, `snap-0${hex(random, 16)}`, "This snapshot is created by AWS Backup"),
  ];
}

function ofAccount(organisation: Organisation, { id }: Account, day: Day): TrailRecord[] {
  const random = randomOf(organisation, day, `scaling/${id}`);
  const groups = organisation.workloads.filter(({ kind, role }) => kind === "ec2" && role.account === id);
  const often = (mean: number, from: number): number[] =>
    moments(random, count(random, mean * day.background), day.start + from, day.start + DAY_MS);
  const launches = groups.length === 0 ? [] : often(LAUNCHES_PER_DAY, 0);
  return [
    ...launches.flatMap((at) => {
      const profile = pick(random, groups).role.name;
      return work(organisation, id, AUTO_SCALING, replacement(id, profile, random), at, random);
    }),
    ...often(SCALINGS_PER_DAY, 0).flatMap((at) =>
      work(organisation, id, TARGET_TRACKING, retracked(id, random), at, random),
    ),
    ...often(COPIES_PER_DAY, HOUR_MS).flatMap((at) => work(organisation, id, LIFECYCLE, copied(random), at, random)),
    ...often(1, HOUR_MS).flatMap((at) => work(organisation, id, BACKUP, backedUp(id, random), at, random)),
  ];
}

export const servicesScale: Habit = (organisation, day) =>
  organisation.accounts
    .filter(({ tier }) => tier === "production" || tier === "development")
    .flatMap((account) => ofAccount(organisation, account, day));
