import { ACCOUNTS } from "../accounts.ts";
import { keyId } from "../random.ts";
import { type Call, callWith } from "../records.ts";
import { iamDate } from "../times.ts";
import { type Attack, after, enterAsEngineer, enterFromHome } from "./attack.ts";

const HOME = ACCOUNTS.management.id;
const TARGET = ACCOUNTS.prodData.id;
const LIFE_MS = 900_000;

function openRoot(task: string, accessKeyId: string, at: number): Call {
  return {
    service: "sts",
    name: "AssumeRoot",
    readOnly: false,
    request: {
      targetPrincipal: TARGET,
      taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` },
      durationSeconds: LIFE_MS / 1000,
    },
    response: { credentials: { accessKeyId, expiration: iamDate(at + LIFE_MS) } },
  };
}

export const rootPasswordRecovered: Attack = {
  id: "root-password-recovered",
  title: "Root of a member account gets a password again",
  story:
    "An engineer's stolen portal session reaches the management account. Central root access is used to look at the root credentials of a production account, and then to let root set a new password there.",
  attack: ["T1078.004", "T1548.005"],
  stepThatMatters: { eventName: "AssumeRoot", target: `arn:aws:iam::${HOME}:root-task/IAMCreateRootUserPassword` },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, HOME, at, random);
    const opened = (task: string, minutes: number) => {
      const then = after(at, minutes, random);
      return callWith(session, openRoot(task, keyId(random, "ASIA"), then), then, random);
    };
    return [
      { what: "enters the management account from a new network", records },
      { what: "looks at the root credentials of prod-data", records: [opened("IAMAuditRootUserCredentials", 3)] },
      { what: "lets its root user set a new password", records: [opened("IAMCreateRootUserPassword", 6)] },
    ];
  },
  twin: {
    story:
      "An engineer at home looks whether the account's root user still has credentials, and takes nothing further.",
    steps: (organisation, at, random) => {
      const { records, session } = enterFromHome(organisation, HOME, at, random);
      const then = after(at, 3, random);
      const looked = openRoot("IAMAuditRootUserCredentials", keyId(random, "ASIA"), then);
      return [
        { what: "enters the management account", records },
        { what: "looks at the root credentials of prod-data", records: [callWith(session, looked, then, random)] },
      ];
    },
  },
};
