/** What happens once or twice in a fortnight: an incident, a newcomer, a broken permission. */
import { ACCOUNTS, type Account, roleIn } from "../accounts.ts";
import { assumeRole, assumeRoleByService, getSessionToken } from "../assumptions.ts";
import { userSession } from "../credentials.ts";
import { ORDINARY } from "../ordinary-calls.ts";
import type { Organisation } from "../organisation.ts";
import { count, integer, pick, randomFrom, uuid } from "../random.ts";
import { type Call, callWith, type TrailRecord } from "../records.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../times.ts";
import { ordinaryCalls, refusedCall } from "../traffic.ts";
import { type Day, type Habit, happensOn, randomOf } from "./day.ts";
import { enterFromCi } from "./pipelines.ts";

/** Who is on call opens the safe: the break-glass key with an MFA code, the ticket as session name. */
function breakGlass(organisation: Organisation, day: Day): TrailRecord[] {
  if (!happensOn(organisation, day, "break-glass", 1, 2)) return [];
  const random = randomOf(organisation, day, "break-glass");
  const onCall = pick(
    random,
    organisation.people.filter(({ team }) => team === "platform"),
  );
  const user = organisation.users.breakGlass;
  const at = day.start + integer(random, 0, 23 * 3600) * SECOND_MS;
  const key = userSession(user, { ip: onCall.home, userAgent: onCall.cli, through: "client" });
  const proved = getSessionToken(user, key, 3600, at, random);
  const ticket = `INC-${integer(random, 2000, 2999)}`;
  const wish = {
    sessionName: `${ticket}-${onCall.name}`,
    durationSeconds: 3600,
    sourceIdentity: onCall.name,
    tags: [{ key: "reason", value: ticket }],
  };
  const role = roleIn(organisation.seed, ACCOUNTS.prodCore.id, "BreakGlassAdmin");
  const opened = assumeRole(proved.session, role, wish, at + 30 * SECOND_MS, random);
  const calls = ordinaryCalls(opened.session, "AdministratorAccess", 8 + count(random, 12), at + MINUTE_MS, random);
  return [...proved.records, ...opened.records, ...calls];
}

/** The newcomer's first morning: Terraform gives the group and the account before the first sign-in. */
function onboarding(organisation: Organisation, day: Day): TrailRecord[] {
  const newcomer = organisation.people.find(({ joinsOnDay }) => joinsOnDay === day.number);
  const pipeline = organisation.pipelines.find(({ kind }) => kind === "infrastructure");
  if (newcomer === undefined || pipeline === undefined) return [];
  const { directory, seed } = organisation;
  const random = randomOf(organisation, day, "onboarding");
  const at = day.start + 6 * HOUR_MS + integer(random, 0, 3300) * SECOND_MS;
  const terraform = roleIn(seed, ACCOUNTS.management.id, "terraform");
  const { records, session } = enterFromCi(pipeline, "environment:infrastructure", terraform, at, random);
  const calls: Call[] = [
    {
      service: "identitystore",
      name: "CreateGroupMembership",
      readOnly: false,
      request: {
        identityStoreId: directory.identityStore,
        groupId: uuid(randomFrom(`${seed}/group/developers`)),
        memberId: { userId: newcomer.userId },
      },
      response: { membershipId: uuid(random), identityStoreId: directory.identityStore },
    },
    {
      service: "sso",
      name: "CreateAccountAssignment",
      readOnly: false,
      request: {
        instanceArn: directory.instanceArn,
        targetId: ACCOUNTS.dev.id,
        targetType: "AWS_ACCOUNT",
        permissionSetArn: `${directory.instanceArn.replace("instance/", "permissionSet/")}/ps-${uuid(randomFrom(`${seed}/developer`)).slice(0, 8)}`,
        principalType: "USER",
        principalId: newcomer.userId,
      },
      response: { accountAssignmentCreationStatus: { requestId: uuid(random), status: "IN_PROGRESS" } },
    },
  ];
  return [...records, ...calls.map((call, step) => callWith(session, call, at + (25 + step * 3) * SECOND_MS, random))];
}

/** A function lost a permission and asks again and again, for hours, until somebody looks. */
function retries(organisation: Organisation, day: Day, account: Account): TrailRecord[] {
  const min = account.id === ACCOUNTS.prodCore.id ? 1 : 0;
  if (!happensOn(organisation, day, `retries/${account.id}`, min, 1)) return [];
  const random = randomOf(organisation, day, `retries/${account.id}`);
  const functions = organisation.workloads.filter(({ kind, role }) => kind === "lambda" && role.account === account.id);
  if (functions.length === 0) return [];
  const { role, sessionName, origin, scope } = pick(random, functions);
  const call = pick(random, ORDINARY.lambda);
  const at = day.start + integer(random, 0, 20 * 3600) * SECOND_MS;
  const until = at + integer(random, 60, 200) * MINUTE_MS;
  const wish = { service: "lambda.amazonaws.com", sessionName, origin, hours: 12, ...(scope && { scope }) };
  const { records, session } = assumeRoleByService(role, wish, at, random);
  const refused: TrailRecord[] = [];
  const everyMs = integer(random, 15, 45) * SECOND_MS;
  for (let next = at + SECOND_MS; next < until; next += everyMs) refused.push(refusedCall(session, call, next, random));
  return [...records, ...refused];
}

export const rareThingsHappen: Habit = (organisation, day) => [
  ...breakGlass(organisation, day),
  ...onboarding(organisation, day),
  ...organisation.accounts.flatMap((account) => retries(organisation, day, account)),
];
