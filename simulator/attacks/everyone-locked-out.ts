import { ACCOUNTS } from "../accounts.ts";
import { deactivateAccessKey, iamChange } from "../changes.ts";
import { keyId } from "../random.ts";
import { type Call, callWith } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const USERS = ["oncall-one", "oncall-two", "auditor", "support", "finance", "operator"] as const;
const LAST = USERS[5];
const MACHINES = ["build-artifacts", "backup-writer"] as const;

export const everyoneLockedOut: Attack = {
  id: "everyone-locked-out",
  title: "Every other user of an account loses access",
  story:
    "With an engineer's stolen portal session, the passwords of all users of a production account are taken within a quarter of an hour, and the keys of its machine users are switched off, so that nobody is left to answer.",
  attack: ["T1078.004", "T1531"],
  stepThatMatters: { eventName: "DeleteLoginProfile", target: `arn:aws:iam::${ACCOUNT}:user/${LAST}` },
  steps: (organisation, at, random) => {
    const entered = enterAsEngineer(organisation, ACCOUNT, at, random);
    const call = (change: Call, minutes: number) =>
      callWith(entered.session, change, after(at, minutes, random), random);
    return [
      { what: "enters prod-core as a platform engineer from a new network", records: entered.records },
      {
        what: "takes the passwords of six users",
        records: USERS.map((userName, n) => call(iamChange("DeleteLoginProfile", { userName }), 5 + n)),
      },
      {
        what: "takes one of them out of the group of those on call",
        records: [call(iamChange("RemoveUserFromGroup", { groupName: "oncall", userName: USERS[0] }), 13)],
      },
      {
        what: "switches off the keys of the machine users",
        records: MACHINES.map((user, n) => call(deactivateAccessKey(user, keyId(random, "AKIA")), 16 + n)),
      },
    ];
  },
  twin: {
    story: "All people of the account sign in through the portal now: the infrastructure pipeline removes their users.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const call = (name: string, userName: string, minutes: number) =>
        callWith(entered.session, iamChange(name, { userName }), after(at, minutes, random), random);
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "takes the passwords",
          records: USERS.map((userName, n) => call("DeleteLoginProfile", userName, 4 + n)),
        },
        { what: "and the users", records: USERS.map((userName, n) => call("DeleteUser", userName, 14 + n)) },
      ];
    },
  },
};
