import type { Detector } from "../detector.ts";
import { type Activity, asObject, HOUR_MS, textAt } from "../model.ts";
import { BY_LONG_TERM_KEY, calls, either } from "../on.ts";
import { accountNetworkFact } from "../remembered.ts";

const MADE = "made from ";

export const accessKeyUsedElsewhereAtOnce: Detector = {
  id: "access-key-used-elsewhere-at-once",
  title: "A new access key is used from another network at once",
  why: "A key made as a way back is tried where the intruder is, not where the key was made.",
  benign: "A key made at a desk for a program that runs elsewhere, or for a service that was given it.",
  tactic: "Persistence",
  attack: ["T1098.001", "T1078.004"],
  points: 50,
  // What is asked first with a key that somebody just received.
  on: either(
    calls("iam", ["CreateAccessKey"]),
    calls("sts", ["GetCallerIdentity", "GetSessionToken"], BY_LONG_TERM_KEY),
    calls("iam", ["GetUser", "ListUsers", "ListRoles"], BY_LONG_TERM_KEY),
    calls("s3", ["ListBuckets"], BY_LONG_TERM_KEY),
    calls("ses", ["GetSendQuota"], BY_LONG_TERM_KEY),
    calls("bedrock", ["ListFoundationModels"], BY_LONG_TERM_KEY),
  ),
  remember: {
    facts: { accountNetwork: accountNetworkFact },
    // Both ends leave the network under the key, so either may come last. The state keeps a hash of the key id only.
    tallies: { places: { key: keyOf, value: place, windowMs: HOUR_MS } },
  },
  runbook: {
    check: "Ask who made the key where it runs. Is the other network one of yours, or of a service you use?",
    contain: "Deactivate the key and look for others made by the same origin.",
    undo: "Delete the key; give the program a role.",
  },
  detect: (activity, memory, config) => {
    const { values, lastAt } = memory.tally("places");
    const made = values.find((value) => value.startsWith(MADE));
    if (made === undefined || place(activity) === undefined) return undefined;
    const elsewhere = values.find((value) => !value.startsWith(MADE) && value !== made.slice(MADE.length));
    if (elsewhere === undefined || (lastAt(elsewhere) ?? 0) < (lastAt(made) ?? 0)) return undefined;
    const reason = `the key made from ${made.slice(MADE.length)} was used from ${elsewhere} within an hour`;
    // Of a use that was delivered before the making, only the network's name is left.
    if (activity.name === "CreateAccessKey") return { points: 40, reason };
    if (activity.ip !== undefined && config.networkName(activity.ip) !== undefined) return undefined;
    return { points: memory.fact("accountNetwork").novel ? 50 : 30, reason };
  },
};

function keyOf({ name, identity, outcome, response }: Activity): string | undefined {
  const made = name === "CreateAccessKey" && outcome === "succeeded";
  const key = made ? textAt(asObject(response.accessKey), "accessKeyId") : identity.accessKeyId;
  return key === undefined ? undefined : `key used|${key}`;
}

function place({ name, network, outcome }: Activity): string | undefined {
  if (name !== "CreateAccessKey") return network;
  return outcome === "succeeded" && network !== undefined ? `${MADE}${network}` : undefined;
}
