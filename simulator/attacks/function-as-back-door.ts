import { ACCOUNTS, roleIn } from "../accounts.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { callWith } from "../records.ts";
import { addPermission, createFunctionUrl, setIdentityPoolRoles } from "../sharing.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const UNKNOWN_ACCOUNT = "999988887777";
const FUNCTION = "order-events";
const POOL = "eu-west-1:5e0c9d1a-7b34-4f6e-8a21-90c3d4e5f6a7";

export const functionAsBackDoor: Attack = {
  id: "function-as-back-door",
  title: "A function becomes the way back",
  story:
    "With an engineer's stolen portal session, a function with a role over the orders is opened: an outside account may change it, and an address that asks nobody who they are invokes it. An identity pool for the shop's visitors gets the function's role, so that anyone can become it.",
  attack: ["T1078.004", "T1546", "T1648", "T1098.003"],
  stepThatMatters: {
    eventName: "AddPermission20150331v2",
    target: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function/${FUNCTION}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const outsider = addPermission(FUNCTION, { principal: UNKNOWN_ACCOUNT, action: "lambda:*" });
    const anyone = { principal: "*", action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" };
    const role = roleIn(organisation.seed, ACCOUNT, `${FUNCTION}-function`, "/service-role/").arn;
    return [
      {
        what: "enters the core account from a new network and looks for functions",
        records: [...records, ordinaryCall(session, SURVEY.functions, after(at, 3, random), random)],
      },
      {
        what: "lets an outside account control a function",
        records: [callWith(session, outsider, after(at, 7, random), random)],
      },
      {
        what: "gives the function an address for anyone",
        records: [
          callWith(session, createFunctionUrl(FUNCTION, "NONE"), after(at, 10, random), random),
          callWith(session, addPermission(FUNCTION, anyone), after(at, 11, random), random),
        ],
      },
      {
        what: "lets visitors of an identity pool become the function's role",
        records: [callWith(session, setIdentityPoolRoles(POOL, role), after(at, 18, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline lets a rule of the same account invoke the function, and gives it an address for signed calls.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const rule = `arn:aws:events:eu-west-1:${ACCOUNT}:rule/orders-hourly`;
      return [
        { what: "the pipeline enters", records },
        {
          what: "lets a rule invoke the function",
          records: [
            callWith(
              session,
              addPermission(FUNCTION, { principal: "events.amazonaws.com", sourceArn: rule }),
              after(at, 5, random),
              random,
            ),
            callWith(session, createFunctionUrl(FUNCTION, "AWS_IAM"), after(at, 6, random), random),
          ],
        },
      ];
    },
  },
};
