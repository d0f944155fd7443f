import { ACCOUNTS, roleIn } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createFunction, createPolicy, iamChange, putUserPolicy } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { allow, allowPassingTo } from "../policies.ts";
import { callWith, HOME_REGION } from "../records.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;

export const splitGrant: Attack = {
  id: "split-grant",
  title: "Three harmless policies add up to any role",
  story:
    "The key of a script user that may write its own policies is used elsewhere. Three small policies go into the user: one hands roles to one service, two call it. None grants much; together they are a way to every role, which is taken at once.",
  attack: ["T1078.004", "T1098.003", "T1548.005", "T1648"],
  stepThatMatters: { eventName: "PutUserPolicy", target: `arn:aws:iam::${ACCOUNT}:user/svc-reports` },
  steps: (organisation, at, random) => {
    const user = organisation.users.reports;
    const key = userSession(user, { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" });
    const role = roleIn(organisation.seed, ACCOUNT, "DataPlatformAdmin");
    const pieces: readonly (readonly [minutes: number, name: string, document: string])[] = [
      [5, "report-runtime", allowPassingTo("lambda.amazonaws.com")],
      [11, "report-build", allow(["lambda:CreateFunction", "lambda:GetFunction"], ["*"])],
      [18, "report-call", allow(["lambda:InvokeFunction"], ["*"])],
    ];
    return [
      {
        what: "asks who the key is",
        records: [getCallerIdentity(key, at, random), ordinaryCall(key, SURVEY.roles, after(at, 1, random), random)],
      },
      ...pieces.map(([minutes, name, document]) => ({
        what: `writes ${name} into the user`,
        records: [callWith(key, putUserPolicy(user.name, name, document), after(at, minutes, random), random)],
      })),
      {
        what: "hands the role of the platform's administrators to a function",
        records: [callWith(key, createFunction("report-tmp", role, HOME_REGION), after(at, 24, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline gives a new role three small policies, which hand over no role and call one function.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const own = `arn:aws:lambda:${HOME_REGION}:${ACCOUNT}:function:report-*`;
      const pieces: readonly (readonly [name: string, document: string])[] = [
        ["report-read", allow(["s3:GetObject"], ["arn:aws:s3:::acme-reports/*"])],
        ["report-build", allow(["lambda:UpdateFunctionCode"], [own])],
        ["report-call", allow(["lambda:InvokeFunction"], [own])],
      ];
      const policyArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      return [
        { what: "the pipeline enters", records: entered.records },
        ...pieces.map(([name, document], n) => ({
          what: `makes and attaches ${name}`,
          records: [
            callWith(
              entered.session,
              createPolicy(ACCOUNT, name, document, after(at, 5 + n, random), random),
              after(at, 5 + n, random),
              random,
            ),
            callWith(
              entered.session,
              iamChange("AttachRolePolicy", { roleName: "report-runner", policyArn: policyArn(name) }),
              after(at, 5.5 + n, random),
              random,
            ),
          ],
        })),
      ];
    },
  },
};
