import { ACCOUNTS, permissionSetRole, roleIn } from "../accounts.ts";
import { createFunction } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { enter } from "../habits/people.ts";
import { SURVEY } from "../ordinary-calls.ts";
import type { Organisation } from "../organisation.ts";
import type { Person } from "../people.ts";
import { hex, pick, type Random } from "../random.ts";
import { callWith, HOME_REGION, type Origin } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;

function developerOf({ people }: Organisation, random: Random): Person {
  return pick(
    random,
    people.filter(({ team, joinsOnDay }) => team === "development" && joinsOnDay === undefined),
  );
}

function enterAsDeveloper(org: Organisation, person: Person, origin: Origin, at: number, random: Random) {
  return enter(org, person, permissionSetRole(org.seed, ACCOUNT, "Developer"), origin, at, random);
}

export const rolePassedToFunction: Attack = {
  id: "role-passed-to-function",
  title: "A developer's function gets the emergency role",
  story:
    "A developer's portal session is used from elsewhere. Developers may make functions and, by oversight, hand them any role: a new function gets the role that is kept for emergencies, and is called.",
  attack: ["T1078.004", "T1548.005", "T1648"],
  stepThatMatters: {
    eventName: "CreateFunction20150331",
    target: `arn:aws:lambda:${HOME_REGION}:${ACCOUNT}:function/metrics-sync`,
  },
  steps: (organisation, at, random) => {
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
    const developer = developerOf(organisation, random);
    const { session, records } = enterAsDeveloper(organisation, developer, origin, at, random);
    const role = roleIn(organisation.seed, ACCOUNT, "BreakGlassAdmin");
    const called = {
      service: "lambda",
      name: "AddPermission20150331v2",
      readOnly: false,
      request: {
        functionName: "metrics-sync",
        statementId: "schedule",
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
      },
    };
    const instanceId = `i-0${hex(random, 16)}`;
    const password = { service: "ec2", name: "GetPasswordData", readOnly: true, request: { instanceId } };
    const metadata = {
      service: "ec2",
      name: "ModifyInstanceMetadataOptions",
      readOnly: false,
      request: { ModifyInstanceMetadataOptionsRequest: { HttpTokens: "optional", InstanceId: instanceId } },
    };
    return [
      { what: "enters the core account as a developer from a new network", records },
      {
        what: "looks for roles, on an instance too",
        records: [
          ordinaryCall(session, SURVEY.roles, after(at, 3, random), random),
          ordinaryCall(session, SURVEY.functions, after(at, 4, random), random),
          callWith(session, password, after(at, 5, random), random),
          callWith(session, metadata, after(at, 6, random), random),
        ],
      },
      {
        what: "makes a function with the emergency role",
        records: [callWith(session, createFunction("metrics-sync", role, HOME_REGION), after(at, 9, random), random)],
      },
      { what: "lets a schedule call it", records: [callWith(session, called, after(at, 11, random), random)] },
    ];
  },
  twin: {
    story: "A developer at home makes a function with the role that was made for it.",
    steps: (organisation, at, random) => {
      const developer = developerOf(organisation, random);
      const origin: Origin = { ip: developer.home, userAgent: developer.cli, through: "client" };
      const { session, records } = enterAsDeveloper(organisation, developer, origin, at, random);
      const role = roleIn(organisation.seed, ACCOUNT, "metrics-sync-function", "/service-role/");
      return [
        { what: "enters the core account", records },
        {
          what: "makes the function with its own role",
          records: [callWith(session, createFunction("metrics-sync", role, HOME_REGION), after(at, 9, random), random)],
        },
      ];
    },
  },
};
