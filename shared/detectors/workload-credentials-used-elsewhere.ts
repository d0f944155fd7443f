import type { Config } from "../config.ts";
import type { Detector, Memory } from "../detector.ts";
import { type Activity, asObject, textAt } from "../model.ts";
import { identityCallsOfSessions } from "../on.ts";
import {
  accountNetworkFact,
  customFact,
  endpointKey,
  isRule,
  originNetworkFact,
  RULE_DAYS,
  withDay,
} from "../remembered.ts";

const LOOKS = /^(Get|List|Describe|BatchGet)/;

export const workloadCredentialsUsedElsewhere: Detector = {
  id: "workload-credentials-used-elsewhere",
  title: "Credentials of a machine or function used elsewhere",
  why: "An instance, function or container hands its credentials to whoever can make it ask: a request forged through a web server is enough. They are then used from outside.",
  benign: "A new NAT gateway or egress address; a machine that moved; tools that manage access from an instance.",
  tactic: "Credential Access",
  attack: ["T1552.005", "T1078.004"],
  points: 70,
  on: identityCallsOfSessions(),
  remember: {
    facts: {
      originNetwork: originNetworkFact,
      accountNetwork: accountNetworkFact,
      workload: customFact("identity-calls"),
      deed: (activity) => customFact(activity.name)(activity),
    },
    documents: { endpointDays: { read: endpointKey, keep: endpointDay } },
  },
  runbook: {
    check: "Is the address an egress of yours? Look at the workload for the hole through which its credentials left.",
    contain:
      "Revoke the role's sessions (deny by aws:TokenIssueTime), isolate the workload, require IMDSv2 with a hop limit of 1.",
    undo: "Give the role back once the hole is closed; bind it to its place with aws:SourceVpc or aws:SourceIp.",
  },
  detect: (activity, memory, config) => {
    const { origin, network } = activity;
    if (origin.class !== "workload" || origin.kind === "roles-anywhere") return undefined;
    const place = placeOf(activity, memory, config);
    if (place.points === 0) return undefined;
    const deed = deedOf(activity, memory);
    const reason = deed.points === 0 ? place.reason : `${place.reason}, and ${deed.reason}`;
    if (activity.outcome === "failed") return { points: 15, reason: `${reason}, refused` };
    const points = Math.min(70, place.points + deed.points);
    return network === undefined || origin.proven ? { points, reason } : { points: Math.min(35, points), reason };
  },
};

interface Part {
  readonly points: number;
  readonly reason: string;
}

const NOTHING: Part = { points: 0, reason: "" };

/** How far the call comes from where the workload is. */
function placeOf(activity: Activity, memory: Memory, config: Config): Part {
  const { ip, network, vpcEndpointId } = activity;
  if (vpcEndpointId !== undefined) return endpointPlace(activity, config);
  if (ip === undefined || config.networkName(ip) !== undefined || !memory.fact("originNetwork").novel) return NOTHING;
  const isNewToAll = memory.fact("accountNetwork").novel;
  const from = `used from ${network}, new to this ${isNewToAll ? "account" : "role"}`;
  if (isRule(memory.document("endpointDays")))
    return { points: isNewToAll ? 55 : 35, reason: `${from}, though its calls come through a VPC endpoint` };
  const isKnown = memory.fact("workload").days >= RULE_DAYS;
  if (!isNewToAll) return { points: isKnown ? 18 : 8, reason: from };
  return { points: isKnown ? 40 : 20, reason: from };
}

/** A thief who calls through an endpoint of their own is seen with a private address, but with their account. */
function endpointPlace({ account, event }: Activity, config: Config): Part {
  const owner = textAt(asObject(event["detail"]), "vpcEndpointAccountId") ?? "";
  const isOurs = owner === account || config.accountsById.has(owner) || config.trustedById.has(owner);
  if (!/^\d{12}$/.test(owner) || isOurs) return NOTHING;
  return { points: 60, reason: `used through a VPC endpoint of account ${owner}, which is not listed as yours` };
}

/** What workloads seldom do: change who may, or look around who there is. */
function deedOf({ name, service }: Activity, memory: Memory): Part {
  if (service === "sts" || service === "secretsmanager" || !memory.fact("deed").novel) return NOTHING;
  return LOOKS.test(name)
    ? { points: 10, reason: `it looks around with ${name}, which this role never did` }
    : { points: 25, reason: `it calls ${service}:${name}, which this role never did` };
}

function endpointDay(activity: Activity, current: string | undefined) {
  const value = activity.vpcEndpointId === undefined ? undefined : withDay(current, activity.at);
  return value === undefined ? [] : [{ key: endpointKey(activity), value }];
}
