/** Terraform in CI: every run reads a lot, some change IAM in a burst, and a few of those are taken back later. */
import { roleIn } from "../accounts.ts";
import { createPolicy, createPolicyVersion, createRole, iamChange, updateTrust } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import type { Opened } from "../credentials.ts";
import type { Role } from "../identities.ts";
import type { Organisation } from "../organisation.ts";
import type { Pipeline } from "../pipelines.ts";
import { allow, trustOfPrincipals, trustOfService } from "../policies.ts";
import { chance, hex, integer, moments, pick, pickWeighted, type Random } from "../random.ts";
import { type Call, callWith, type Session, type TrailRecord } from "../records.ts";
import { HOUR_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Day, type Habit, lookingAround, randomOf } from "./day.ts";
import { enterFromCi } from "./pipelines.ts";

const APPLY_CHANCE = 0.65;
const REVERT_CHANCE = 0.15;
const WEEKEND_SHARE = 0.03;

const NOUNS = ["invoice", "coupon", "basket", "stock", "rating", "address", "refund", "label"] as const;
const VERBS = ["export", "sync", "import", "notify", "archive", "resize"] as const;
const DESCRIPTIONS = ["Managed by Terraform", "Managed by Terraform", "Managed by Terraform, équipe données"] as const;

/** What a run changes, and what taking it back would look like. */
interface ChangeSet {
  readonly apply: readonly Call[];
  readonly revert: readonly Call[];
}

function tagsOf(random: Random): { key: string; value: string }[] {
  return [
    { key: "team", value: pick(random, ["web", "orders", "data", "platform"]) },
    { key: "managed-by", value: "terraform" },
  ];
}

/** A role for a new function or task: created, given a managed and an inline policy, sometimes an instance profile. */
function newServiceRole(organisation: Organisation, account: string, at: number, random: Random): ChangeSet {
  const roleName = `${pick(random, NOUNS)}-${pick(random, VERBS)}-${hex(random, 4)}`;
  const host = pick(random, ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]);
  const draft = { trust: trustOfService(host), description: pick(random, DESCRIPTIONS), tags: tagsOf(random) };
  const policyArn =
    host === "lambda.amazonaws.com"
      ? "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
      : "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy";
  const table = `arn:aws:dynamodb:eu-west-1:${account}:table/${pick(random, NOUNS)}`;
  const inline = { roleName, policyName: "access" };
  const profile = { instanceProfileName: roleName, roleName };
  const onEc2 = host === "ec2.amazonaws.com";
  return {
    apply: [
      createRole(roleIn(organisation.seed, account, roleName), draft, at),
      iamChange("AttachRolePolicy", { roleName, policyArn }),
      iamChange("PutRolePolicy", { ...inline, policyDocument: allow(["dynamodb:GetItem", "dynamodb:Query"], [table]) }),
      ...(onEc2 ? [iamChange("AddRoleToInstanceProfile", profile)] : []),
    ],
    revert: [
      ...(onEc2 ? [iamChange("RemoveRoleFromInstanceProfile", profile)] : []),
      iamChange("DeleteRolePolicy", inline),
      iamChange("DetachRolePolicy", { roleName, policyArn }),
      iamChange("DeleteRole", { roleName }),
    ],
  };
}

function newPolicy(account: string, at: number, random: Random): ChangeSet {
  const policyName = `${pick(random, NOUNS)}-access-${hex(random, 4)}`;
  const policyArn = `arn:aws:iam::${account}:policy/${policyName}`;
  const roleName = `${pick(random, NOUNS)}-${pick(random, VERBS)}`;
  const document = allow(["s3:GetObject", "s3:ListBucket"], [`arn:aws:s3:::acme-${pick(random, NOUNS)}/*`]);
  return {
    apply: [
      createPolicy(account, policyName, document, at, random),
      iamChange("AttachRolePolicy", { roleName, policyArn }),
    ],
    revert: [iamChange("DetachRolePolicy", { roleName, policyArn }), iamChange("DeletePolicy", { policyArn })],
  };
}

/** A narrower or wider version of a policy that is there already; the oldest version makes room. */
function nextPolicyVersion(account: string, at: number, random: Random): ChangeSet {
  const version = integer(random, 2, 40);
  const policyArn = `arn:aws:iam::${account}:policy/${pick(random, NOUNS)}-access`;
  const actions = chance(random, 0.5) ? ["sqs:SendMessage"] : ["sqs:SendMessage", "sqs:GetQueueAttributes"];
  const document = allow(actions, [`arn:aws:sqs:eu-west-1:${account}:${pick(random, NOUNS)}`]);
  return {
    apply: [
      iamChange("DeletePolicyVersion", { policyArn, versionId: `v${Math.max(1, version - 4)}` }),
      createPolicyVersion(policyArn, document, version, at),
    ],
    revert: [iamChange("SetDefaultPolicyVersion", { policyArn, versionId: `v${version - 1}` })],
  };
}

/** A role that another account of the organisation may now enter. */
function trustWithinOrganisation(organisation: Organisation, account: string, random: Random): ChangeSet {
  const others = organisation.accounts.filter(({ id }) => id !== account);
  const roleName = `${pick(random, NOUNS)}-reader`;
  const trusted = (id: string): string =>
    trustOfPrincipals([`arn:aws:iam::${id}:role/${pick(random, NOUNS)}-${pick(random, VERBS)}`], {
      StringEquals: { "aws:PrincipalOrgID": organisation.id },
    });
  return {
    apply: [updateTrust(roleName, trusted(pick(random, others).id))],
    revert: [updateTrust(roleName, trusted(pick(random, others).id))],
  };
}

const CHANGES = [
  { weight: 5, make: newServiceRole },
  { weight: 3, make: (_: Organisation, account: string, at: number, random: Random) => newPolicy(account, at, random) },
  {
    weight: 4,
    make: (_: Organisation, account: string, at: number, random: Random) => nextPolicyVersion(account, at, random),
  },
  {
    weight: 1,
    make: (organisation: Organisation, account: string, _: number, random: Random) =>
      trustWithinOrganisation(organisation, account, random),
  },
];

function changeSets(organisation: Organisation, account: string, at: number, random: Random): ChangeSet {
  const sets = Array.from({ length: integer(random, 1, 3) }, () =>
    pickWeighted(random, CHANGES).make(organisation, account, at, random),
  );
  return { apply: sets.flatMap(({ apply }) => apply), revert: sets.flatMap(({ revert }) => revert).toReversed() };
}

/** Terraform works with ten hands: changes come within a second or two of each other. */
export function burst(session: Session, calls: readonly Call[], from: number, random: Random): TrailRecord[] {
  let at = from;
  return calls.map((call) => {
    at += integer(random, 150, 1900);
    return callWith(session, call, at, random);
  });
}

/** A run of the infrastructure pipeline has entered an account, and Terraform makes the calls from here on. */
export function enterWithTerraform(pipeline: Pipeline, target: Role, at: number, random: Random): Opened {
  const { records, session } = enterFromCi(pipeline, "environment:infrastructure", target, at, random);
  return { records, session: { ...session, origin: { ...session.origin, userAgent: CLIENTS.terraform } } };
}

function runOf(organisation: Organisation, pipeline: Pipeline, day: Day, at: number, random: Random): TrailRecord[] {
  const target = pick(random, pipeline.targets);
  const { records, session } = enterWithTerraform(pipeline, target, at, random);
  const done = [
    ...records,
    ...ordinaryCalls(session, "plan", lookingAround(day, integer(random, 5, 30)), at + 20 * SECOND_MS, random),
  ];
  if (!chance(random, APPLY_CHANCE)) return done;

  const applyAt = at + integer(random, 240, 900) * SECOND_MS;
  const changes = changeSets(organisation, target.account, applyAt, random);
  done.push(...burst(session, changes.apply, applyAt, random));
  if (!chance(random, REVERT_CHANCE)) return done;

  const revertAt = applyAt + integer(random, 1200, 7200) * SECOND_MS;
  const again = enterWithTerraform(pipeline, target, revertAt, random);
  return [...done, ...again.records, ...burst(again.session, changes.revert, revertAt + 60 * SECOND_MS, random)];
}

export const terraformApplies: Habit = (organisation, day) =>
  organisation.pipelines
    .filter(({ kind }) => kind === "infrastructure")
    .flatMap((pipeline) => {
      const random = randomOf(organisation, day, `pipeline/${pipeline.name}`);
      const times = Math.round(pipeline.runsPerDay * (day.weekend ? WEEKEND_SHARE : 0.5 + random.next()));
      return moments(random, times, day.start + 7 * HOUR_MS, day.start + 17 * HOUR_MS).flatMap((at) =>
        runOf(organisation, pipeline, day, at, random),
      );
    });
