import { lastSegment } from "../arn.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { PRIVILEGED_NAME } from "../judging/privileged.ts";
import { delegationKey } from "../judging/settings.ts";
import { type Activity, asObject, textAtAnyCase } from "../model.ts";
import { calls, either } from "../on.ts";

export const delegationRequestAccepted: Detector = {
  id: "delegation-request-accepted",
  title: "Somebody's request for rights accepted",
  why: "A consent page is easier to phish than a password: one click hands a product rights in the account.",
  benign: "Setting up a partner's product that you chose.",
  tactic: "Initial Access",
  attack: ["T1528", "T1199"],
  points: 70,
  on: either(
    calls("iam", ["CreateDelegationRequest", "AcceptDelegationRequest", "SendDelegationToken"]),
    calls("sts", ["GetDelegatedAccessToken"]),
  ),
  guarded: true,
  remember: {
    facts: doerFacts("federation"),
    documents: {
      wish: {
        read: wishKey,
        keep: (activity) => {
          const key = wishKey(activity);
          const wish = activity.name === "CreateDelegationRequest" ? wishOf(activity) : undefined;
          return key === undefined || wish === undefined ? [] : [{ key, value: wish }];
        },
      },
    },
  },
  runbook: {
    check: "Who asked, and for which rights? Ask the one who accepted where the request came from.",
    contain: "Revoke the sessions and roles that the product made; reject further requests.",
    undo: "Delete roles and policies that came with the request.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory), activity, memory, config),
};

function judge(activity: Activity, memory: Memory): Finding {
  const wish = memory.document("wish");
  const what = wish === undefined ? "" : `, for ${wish}`;
  const extra = wish !== undefined && PRIVILEGED_NAME.test(wish) ? 10 : 0;
  switch (activity.name) {
    case "AcceptDelegationRequest":
      return { points: 45 + extra, reason: `somebody outside was promised rights in the account${what}` };
    case "SendDelegationToken":
      return { points: 45 + extra, reason: `somebody outside was handed rights in the account${what}` };
    case "GetDelegatedAccessToken":
      return { points: 20, reason: "handed out rights are taken up" };
    default:
      return { points: 10, reason: "rights in an account were asked for" };
  }
}

/** The template of the rights that are asked for, by name. */
function wishOf({ request }: Activity): string | undefined {
  const template = textAtAnyCase(asObject(request.permissions), "policyTemplateArn");
  return template === undefined ? undefined : lastSegment(template);
}

function wishKey(activity: Activity): string | undefined {
  const { account, request, response } = activity;
  const id = textAtAnyCase(request, "delegationRequestId") ?? textAtAnyCase(response, "delegationRequestId");
  return id === undefined ? undefined : delegationKey(account, id);
}
