import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRoleByService, getCallerIdentity } from "../assumptions.ts";
import { attachPolicy, createAccessKey, updateFunctionCode } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { enterFromCi } from "../habits/pipelines.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId } from "../random.ts";
import { callWith, HOME_REGION } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const FUNCTION = "account-setup";

export const codeSwappedOnFunction: Attack = {
  id: "code-swapped-on-function",
  title: "Other code on a strong function",
  story:
    "The key of the build user is used elsewhere. It may put code on functions, and one of them has an administrator's role: with new code that role gives the build user everything and makes one more key.",
  attack: ["T1078.004", "T1648", "T1098.003"],
  stepThatMatters: { eventName: "AttachUserPolicy", target: `arn:aws:iam::${ACCOUNT}:user/build-artifacts` },
  steps: (organisation, at, random) => {
    const user = organisation.users.artifacts;
    const key = userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" });
    const role = roleIn(organisation.seed, ACCOUNT, "AccountSetupAdmin");
    const started = assumeRoleByService(
      role,
      {
        service: "lambda.amazonaws.com",
        sessionName: FUNCTION,
        origin: { ip: "203.0.113.40", userAgent: CLIENTS.nodeOnLambda, through: "client" },
        hours: 12,
        scope: {
          type: "AWS::Lambda::Function",
          arn: `arn:aws:lambda:${HOME_REGION}:${ACCOUNT}:function:${FUNCTION}`,
        },
      },
      after(at, 12, random),
      random,
    );
    const granted = attachPolicy("User", user.name, "arn:aws:iam::aws:policy/AdministratorAccess");
    const wayInAt = after(at, 14, random);
    const wayIn = createAccessKey(organisation.users.bob, keyId(random, "AKIA"), wayInAt, false);
    return [
      {
        what: "tries what the key may do",
        records: [
          getCallerIdentity(key, at, random),
          ordinaryCall(key, SURVEY.functions, after(at, 2, random), random),
        ],
      },
      {
        what: "puts code on the function",
        records: [callWith(key, updateFunctionCode(FUNCTION, role, HOME_REGION), after(at, 8, random), random)],
      },
      {
        what: "has the function's role give the user everything, and make a second way in",
        records: [
          ...started.records,
          callWith(started.session, granted, after(at, 13, random), random),
          callWith(started.session, wayIn, wayInAt, random),
        ],
      },
      {
        what: "uses it",
        records: [
          ordinaryCall(key, SURVEY.users, after(at, 17, random), random),
          ordinaryCall(key, SURVEY.secret, after(at, 19, random), random),
        ],
      },
    ];
  },
  twin: {
    story: "The pipeline that deploys the shop every day puts new code on one of its functions.",
    steps: (organisation, at, random) => {
      const pipeline = organisation.pipelines.find(({ name }) => name === "orders");
      const target = pipeline?.targets[0];
      if (pipeline === undefined || target === undefined)
        throw new Error("the organisation has no pipeline for orders");
      const { session, records } = enterFromCi(pipeline, "environment:production", target, at, random);
      const role = roleIn(organisation.seed, ACCOUNT, "orders-api-function", "/service-role/");
      return [
        { what: "the pipeline enters", records },
        {
          what: "puts code on the function",
          records: [
            callWith(session, updateFunctionCode("orders-api", role, HOME_REGION), after(at, 3, random), random),
          ],
        },
      ];
    },
  },
};
