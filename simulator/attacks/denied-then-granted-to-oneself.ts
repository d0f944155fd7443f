import { ACCOUNTS, roleIn } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { iamChange } from "../changes.ts";
import { enterFromCi } from "../habits/pipelines.ts";
import type { Organisation } from "../organisation.ts";
import { allow } from "../policies.ts";
import { type Random, uniqueId } from "../random.ts";
import { type Call, callWith, deniedWith, HOME_REGION } from "../records.ts";
import { iamDate } from "../times.ts";
import { type Attack, after, enterAsTerraform, leakedKey } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const NEW_USER = "quarterly-export";
const NEW_ARN = `arn:aws:iam::${ACCOUNT}:user/${NEW_USER}`;
const SECRET = `arn:aws:secretsmanager:${HOME_REGION}:${ACCOUNT}:secret:prod/jobs-a1b2c3`;
const WRITE_SECRET: Call = {
  service: "secretsmanager",
  name: "PutSecretValue",
  readOnly: false,
  request: { secretId: SECRET },
};

function createUser(at: number, random: Random): Call {
  const user = {
    path: "/",
    userName: NEW_USER,
    userId: uniqueId(random, "AIDA"),
    arn: NEW_ARN,
    createDate: iamDate(at),
  };
  return { ...iamChange("CreateUser", { userName: NEW_USER }), response: { user } };
}

function enterAsJobs(organisation: Organisation, at: number, random: Random) {
  const pipeline = organisation.pipelines.find(({ name }) => name === "data-jobs");
  if (pipeline === undefined) throw new Error("the organisation has no pipeline of data jobs");
  return enterFromCi(pipeline, "environment:production", roleIn(organisation.seed, ACCOUNT, "deploy"), at, random);
}

export const deniedThenGrantedToOneself: Attack = {
  id: "denied-then-granted-to-oneself",
  title: "A refused call works after its caller changed its own rights",
  story:
    "With an analyst's leaked key a user is to be made, and that is refused. The analyst may write policies of users, though: after a small one for themselves the same call works.",
  attack: ["T1078.004", "T1098.003", "T1136.003"],
  stepThatMatters: { eventName: "CreateUser", target: NEW_ARN },
  steps: (organisation, at, random) => {
    const { bob } = organisation.users;
    const key = leakedKey(bob, random);
    const policyDocument = allow(["iam:CreateUser", "iam:TagUser"], [`arn:aws:iam::${ACCOUNT}:user/*`]);
    const grant = iamChange("PutUserPolicy", { userName: bob.name, policyName: "tagging", policyDocument });
    const makes = after(at, 16, random);
    return [
      { what: "asks whose key it is", records: [getCallerIdentity(key, at, random)] },
      {
        what: "is refused a new user",
        records: [deniedWith(key, createUser(at, random), NEW_ARN, after(at, 4, random), random)],
      },
      { what: "gives itself the right", records: [callWith(key, grant, after(at, 12, random), random)] },
      { what: "makes the user", records: [callWith(key, createUser(makes, random), makes, random)] },
    ];
  },
  twin: {
    story:
      "A pipeline is refused a secret that it should write. The right is given to its role by a reviewed change of the infrastructure pipeline, and the next run works.",
    steps: (organisation, at, random) => {
      const refused = enterAsJobs(organisation, at, random);
      const terraform = enterAsTerraform(organisation, ACCOUNT, after(at, 15, random), random);
      const again = enterAsJobs(organisation, after(at, 30, random), random);
      const policyDocument = allow(["secretsmanager:PutSecretValue"], [SECRET]);
      const mend = iamChange("PutRolePolicy", { roleName: "deploy", policyName: "jobs", policyDocument });
      return [
        {
          what: "is refused",
          records: [
            ...refused.records,
            deniedWith(refused.session, WRITE_SECRET, SECRET, after(at, 4, random), random),
          ],
        },
        {
          what: "is given the right by code",
          records: [...terraform.records, callWith(terraform.session, mend, after(at, 20, random), random)],
        },
        {
          what: "works",
          records: [...again.records, callWith(again.session, WRITE_SECRET, after(at, 34, random), random)],
        },
      ];
    },
  },
};
