import type { Detector } from "../detector.ts";
import { textAt, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";
import { accountNetworkFact, cliLoginKey, originNetworkFact } from "../remembered.ts";

/** End of the client id with which another device than the browser's may finish the sign-in. Source: AWS Sign-In API Reference. */
const CROSS_DEVICE = "devtools/cross-device";

export const cliLoginFromElsewhere: Detector = {
  id: "cli-login-from-elsewhere",
  title: "Command line sign-in finished elsewhere than it was allowed",
  why: "Who is talked into allowing a sign-in and reading out its code signs in somebody else, MFA and all.",
  benign: "`aws login --remote` on a machine reached by SSH, the first time; a VPN that only some programs use.",
  tactic: "Credential Access",
  attack: ["T1528", "T1550.001"],
  points: 60,
  on: calls("signin", ["AuthorizeOAuth2Access", "CreateOAuth2Token"], {
    userIdentity: { type: [{ "anything-but": ["Root"] }] },
  }),
  remember: {
    facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact },
    documents: {
      allowed: {
        read: cliLoginKey,
        keep: (activity) =>
          activity.name === "AuthorizeOAuth2Access" && activity.network !== undefined
            ? [{ key: cliLoginKey(activity), value: activity.network }]
            : [],
      },
    },
  },
  runbook: {
    check: "Ask the person whether they signed in on another machine, and whether anybody asked them for a code.",
    contain: "Revoke the sessions of the role or user; the refresh token goes on for up to 12 hours otherwise.",
    undo: "Deny signin:CreateOAuth2Token for the cross-device client where nobody needs it.",
  },
  detect: (activity, memory, config) => {
    const { ip, network } = activity;
    if (ip === undefined || network === undefined || config.networkName(ip) !== undefined) return undefined;
    if (!memory.fact("originNetwork").novel) return undefined;
    const isNewToAll = memory.fact("accountNetwork").novel;
    const where = `${network}, new to this ${isNewToAll ? "account" : "origin"}`;
    if (activity.outcome === "failed" || textAt(activity.additional, "success") === "false")
      return { points: 5, reason: `a command line sign-in was tried from ${where}` };
    const allowed = memory.document("allowed");
    if (activity.name !== "CreateOAuth2Token" || allowed === undefined || allowed === network)
      return { points: isNewToAll ? 20 : 8, reason: `a command line sign-in from ${where}` };
    const isRemote = textAtAnyCase(activity.request, "client_id")?.endsWith(CROSS_DEVICE) === true;
    const reason = `allowed in a browser at ${allowed}, finished from ${where}${isRemote ? "" : ", as if on one device"}`;
    return { points: isNewToAll ? (isRemote ? 55 : 60) : 35, reason };
  },
};
