import { ACCOUNTS, userIn } from "../accounts.ts";
import { assumeRoleByService, getCallerIdentity } from "../assumptions.ts";
import { createAccessKey, createLoginProfile, createUser, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId, pick } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

export const userMadeToStay: Attack = {
  id: "user-made-to-stay",
  title: "An instance's credentials make a user that outlives them",
  story:
    "The credentials of an instance are read from inside it and used elsewhere. Its role may write IAM: a user is made, given every right, a key and a password, and the key is used when the instance's credentials no longer matter.",
  attack: ["T1552.005", "T1136.003", "T1098.001", "T1098.003", "T1078.004"],
  stepThatMatters: { eventName: "AttachUserPolicy", target: `arn:aws:iam::${ACCOUNT}:user/metrics-export` },
  steps: (organisation, at, random) => {
    const elsewhere: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
    const machine = pick(
      random,
      organisation.workloads.filter(({ kind, role }) => kind === "ec2" && role.account === ACCOUNT),
    );
    const { role, sessionName, scope } = machine;
    const wish = { service: "ec2.amazonaws.com", sessionName, origin: elsewhere, hours: 6, ec2RoleDelivery: "2.0" };
    const opened = assumeRoleByService(role, scope === undefined ? wish : { ...wish, scope }, at, random);
    const by = opened.session;
    const made = userIn(organisation.seed, ACCOUNT, "metrics-export");
    const madeAt = after(at, 12, random);
    const keyAt = after(at, 15, random);
    const accessKeyId = keyId(random, "AKIA");
    return [
      {
        what: "uses the credentials of an instance from elsewhere",
        records: [
          ...opened.records,
          getCallerIdentity(by, after(at, 5, random), random),
          ordinaryCall(by, SURVEY.users, after(at, 6, random), random),
        ],
      },
      {
        what: "makes a user and lets it do everything",
        records: [
          callWith(by, createUser(made, madeAt), madeAt, random),
          callWith(
            by,
            iamChange("AttachUserPolicy", { userName: made.name, policyArn: ADMINISTRATOR }),
            after(at, 13, random),
            random,
          ),
        ],
      },
      {
        what: "gives it a key and a password",
        records: [
          callWith(by, createAccessKey(made, accessKeyId, keyAt, false), keyAt, random),
          callWith(by, createLoginProfile(made, false, after(at, 16, random)), after(at, 16, random), random),
        ],
      },
      {
        what: "goes on with the key",
        records: [
          getCallerIdentity(userSession(made, elsewhere, accessKeyId), after(at, 31, random), random),
          ordinaryCall(userSession(made, elsewhere, accessKeyId), SURVEY.secrets, after(at, 33, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline makes a user for a product that cannot take roles: it may read, and gets the one key that the product needs.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const made = userIn(organisation.seed, ACCOUNT, "metrics-export");
      const madeAt = after(at, 4, random);
      const keyAt = after(at, 6, random);
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "makes a user that may read, and its key",
          records: [
            callWith(entered.session, createUser(made, madeAt), madeAt, random),
            callWith(
              entered.session,
              iamChange("AttachUserPolicy", { userName: made.name, policyArn: READ_ONLY }),
              after(at, 5, random),
              random,
            ),
            callWith(entered.session, createAccessKey(made, keyId(random, "AKIA"), keyAt, false), keyAt, random),
          ],
        },
      ];
    },
  },
};
