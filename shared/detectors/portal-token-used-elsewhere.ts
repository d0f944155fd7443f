import type { Detector } from "../detector.ts";
import { type Activity, textAt, textAtAnyCase } from "../model.ts";
import { portalEvents } from "../on.ts";
import { accountNetworkFact, originNetworkFact, portalKey } from "../remembered.ts";

export const portalTokenUsedElsewhere: Detector = {
  id: "portal-token-used-elsewhere",
  title: "Portal token used elsewhere than its person signed in",
  why: "A token of the Identity Center portal opens every account of its person. It is phished with a device code, or copied from the disk, and no second factor is asked again.",
  benign:
    "A command line on a machine reached by SSH, the first time; travel with a sign-in from before; an application that acts for people.",
  tactic: "Credential Access",
  attack: ["T1528", "T1550.001", "T1566.002"],
  points: 65,
  on: portalEvents(["UserAuthentication", "CreateToken", "GetRoleCredentials"]),
  remember: {
    facts: { originNetwork: originNetworkFact, accountNetwork: accountNetworkFact },
    documents: { signedIn: { read: portalKey, keep: signIn } },
  },
  runbook: {
    check: "Ask the person where they are and whether somebody sent them a link with a code to confirm.",
    contain:
      "Delete the person's sessions in Identity Center and disable them for the time being; revoke the role sessions that were opened (deny by aws:TokenIssueTime).",
    undo: "Enable the person again. Prefer sign-ins with PKCE, which hand no code to anybody.",
  },
  detect: (activity, memory, config) => {
    const { ip, network, name } = activity;
    if (name === "UserAuthentication" || ip === undefined || config.networkName(ip) !== undefined) return undefined;
    if (!memory.fact("originNetwork").novel) return undefined;
    const signedIn = memory.document("signedIn")?.split(" ");
    // From where the person just signed in: whether that place is theirs is judged by what they enter.
    if (signedIn?.[0] === network) return undefined;
    const isNewToAll = memory.fact("accountNetwork").novel;
    const where = `${network}, new to this ${isNewToAll ? "account" : "person"}`;
    if (activity.outcome === "failed") return { points: 5, reason: `a portal token was tried from ${where}` };
    if (signedIn === undefined) return { points: isNewToAll ? 15 : 5, reason: `a portal token was used from ${where}` };
    const [at, person = "the person"] = signedIn;
    const byCode = textAtAnyCase(activity.request, "grantType")?.endsWith("device_code") === true;
    const points = byCode ? 65 : 30;
    const how = byCode ? "fetched by device code" : "used";
    return {
      points: isNewToAll ? points : points - 20,
      reason: `${person} signed in at ${at}, the token was ${how} from ${where}`,
    };
  },
};

/** Only people in front of a browser sign in: what the command line does afterwards is compared with it. */
function signIn(activity: Activity) {
  const { name, network, additional } = activity;
  if (name !== "UserAuthentication" || network === undefined) return [];
  const person = textAt(additional, "UserName")?.slice(0, 128) ?? "";
  return [{ key: portalKey(activity), value: `${network.replaceAll(" ", "-")} ${person}`.trim() }];
}
