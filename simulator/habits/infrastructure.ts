/** What the infrastructure pipeline does beside roles and policies: it builds modules, takes some down, and keeps house. */
import { ACCOUNTS, gitHubProvider, roleIn, userIn } from "../accounts.ts";
import { createAccessKey, createRole, iamChange, updateTrust } from "../changes.ts";
import type { Role } from "../identities.ts";
import { MODULES } from "../modules.ts";
import type { Organisation } from "../organisation.ts";
import type { Pipeline } from "../pipelines.ts";
import { allow, trustOfPrincipals, trustOfService } from "../policies.ts";
import { chance, count, hex, integer, keyId, moments, pick, type Random } from "../random.ts";
import type { Call, Failure, TrailRecord } from "../records.ts";
import { change } from "../resources.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";
import { burst, enterWithTerraform } from "./terraform.ts";

const RUNS_MEAN = 6;
const WEEKEND_SHARE = 0.1;
const DESTROY_CHANCE = 0.3;
const NOUNS = ["parcel", "voucher", "locale", "banner", "session", "tariff", "ticket", "survey"] as const;
const KINDS = ["api", "feed", "worker", "cache", "store", "mirror"] as const;

/** One run: enters, applies, and is done. */
function run(pipeline: Pipeline, target: Role, calls: readonly Call[], at: number, random: Random): TrailRecord[] {
  const { records, session } = enterWithTerraform(pipeline, target, at, random);
  return [...records, ...burst(session, calls, at + integer(random, 60, 240) * SECOND_MS, random)];
}

/** Builds a module; what was only tried out is taken down the same day. */
function build(organisation: Organisation, pipeline: Pipeline, at: number, random: Random): TrailRecord[] {
  const target = pick(random, pipeline.targets);
  const name = `${pick(random, NOUNS)}-${pick(random, KINDS)}-${hex(random, 4)}`;
  const { apply, destroy } = pick(random, MODULES)({ organisation, account: target.account, name, at, random });
  const built = run(pipeline, target, apply, at, random);
  if (!chance(random, DESTROY_CHANCE)) return built;
  return [...built, ...run(pipeline, target, destroy, at + integer(random, 20, 90) * MINUTE_MS, random)];
}

/** What is done once or twice in a fortnight, by name and account. */
interface Chore {
  readonly name: string;
  readonly account: string;
  readonly max: number;
  readonly calls: (organisation: Organisation, at: number, random: Random) => readonly Call[];
}

/** A user for a machine that cannot take a role, with the key that it needs. */
function machineUser(organisation: Organisation, at: number, random: Random): Call[] {
  const user = userIn(organisation.seed, ACCOUNTS.prodCore.id, `svc-printer-${hex(random, 4)}`);
  const { name: userName } = user;
  const policyDocument = allow(["s3:PutObject"], ["arn:aws:s3:::acme-labels/*"]);
  return [
    { ...iamChange("CreateUser", { path: "/", userName }), response: { user: { userName, arn: user.arn, path: "/" } } },
    iamChange("PutUserPolicy", { userName, policyName: "upload", policyDocument }),
    createAccessKey(user, keyId(random, "AKIA"), at, false),
  ];
}

/** A role that all of an account could enter is entered by one role only. */
function narrowTrust({ id, seed }: Organisation): Call[] {
  const only = roleIn(seed, ACCOUNTS.sharedCi.id, "gha-deploy").arn;
  return [updateTrust("deploy", trustOfPrincipals([only], { StringEquals: { "aws:PrincipalOrgID": id } }))];
}

function strongerPasswords(): Call[] {
  return [
    iamChange("UpdateAccountPasswordPolicy", {
      minimumPasswordLength: 16,
      requireSymbols: true,
      requireNumbers: true,
      requireUppercaseCharacters: true,
      requireLowercaseCharacters: true,
      allowUsersToChangePassword: true,
      maxPasswordAge: 90,
      passwordReusePrevention: 24,
      hardExpiry: false,
    }),
  ];
}

/** A build project with its role. */
function buildProject({ seed }: Organisation, at: number, random: Random): Call[] {
  const name = `nightly-${hex(random, 4)}`;
  const account = ACCOUNTS.sharedCi.id;
  const role = roleIn(seed, account, name);
  const draft = { trust: trustOfService("codebuild.amazonaws.com"), description: "Managed by Terraform", tags: [] };
  const logs = allow(["logs:CreateLogStream", "logs:PutLogEvents"], [`arn:aws:logs:eu-west-1:${account}:*`]);
  return [
    createRole(role, draft, at),
    iamChange("PutRolePolicy", { roleName: name, policyName: "logs", policyDocument: logs }),
    change("codebuild", "CreateProject", {
      name,
      source: { type: "GITHUB", location: "https://github.com/acme/web.git", buildspec: "buildspec.yml" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "ARM_CONTAINER", image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" },
      serviceRole: role.arn,
    }),
  ];
}

/** A role is there already: the state file was behind. Unlike a denial, this failure keeps its parameters. */
function alreadyThere(_: Organisation, at: number, random: Random): Call[] {
  const roleName = `${pick(random, NOUNS)}-${pick(random, KINDS)}`;
  const role = roleIn(0, ACCOUNTS.dev.id, roleName);
  const draft = { trust: trustOfService("lambda.amazonaws.com"), description: "Managed by Terraform", tags: [] };
  const { response: _none, ...call } = createRole(role, draft, at);
  const failure: Failure = {
    code: "EntityAlreadyExistsException",
    message: `Role with name ${roleName} already exists.`,
  };
  return [{ ...call, failure }];
}

/** GitHub renewed its certificate, and Terraform writes down the new one. */
function renewedThumbprint(_: Organisation, __: number, random: Random): Call[] {
  const openIDConnectProviderArn = gitHubProvider(ACCOUNTS.sharedCi.id);
  return [
    iamChange("UpdateOpenIDConnectProviderThumbprint", { openIDConnectProviderArn, thumbprintList: [hex(random, 40)] }),
  ];
}

/** More protection, not less: one more feature of GuardDuty is switched on. */
function moreProtection(_: Organisation, __: number, random: Random): Call[] {
  const features = [{ name: pick(random, ["RUNTIME_MONITORING", "LAMBDA_NETWORK_LOGS"]), status: "ENABLED" }];
  return [change("guardduty", "UpdateDetector", { detectorId: hex(random, 32), enable: true, features })];
}

const CHORES: readonly Chore[] = [
  { name: "machine-user", account: ACCOUNTS.prodCore.id, max: 1, calls: machineUser },
  { name: "narrow-trust", account: ACCOUNTS.prodCore.id, max: 1, calls: narrowTrust },
  { name: "narrow-trust", account: ACCOUNTS.prodData.id, max: 1, calls: narrowTrust },
  { name: "passwords", account: ACCOUNTS.prodData.id, max: 1, calls: strongerPasswords },
  { name: "build-project", account: ACCOUNTS.sharedCi.id, max: 2, calls: buildProject },
  { name: "thumbprint", account: ACCOUNTS.sharedCi.id, max: 1, calls: renewedThumbprint },
  { name: "protection", account: ACCOUNTS.security.id, max: 1, calls: moreProtection },
  { name: "already-there", account: ACCOUNTS.dev.id, max: 2, calls: alreadyThere },
];

function chore(organisation: Organisation, pipeline: Pipeline, day: Day, { name, account, max, calls }: Chore) {
  const label = `chore/${name}/${account}`;
  if (!happensOn(organisation, day, label, 1, max)) return [];
  const random = randomOf(organisation, day, label);
  const at = day.start + 8 * HOUR_MS + integer(random, 0, 8 * 3600) * SECOND_MS;
  const target = roleIn(organisation.seed, account, "terraform");
  return run(pipeline, target, calls(organisation, at, random), at, random);
}

export const infrastructureGrows: Habit = (organisation, day) =>
  organisation.pipelines
    .filter(({ kind }) => kind === "infrastructure")
    .flatMap((pipeline) => {
      const random = randomOf(organisation, day, `modules/${pipeline.name}`);
      const runs = count(random, RUNS_MEAN * day.background * (day.weekend ? WEEKEND_SHARE : 1));
      return [
        ...moments(random, runs, day.start + 7 * HOUR_MS, day.start + 17 * HOUR_MS).flatMap((at) =>
          build(organisation, pipeline, at, random),
        ),
        ...CHORES.flatMap((item) => chore(organisation, pipeline, day, item)),
      ];
    });
