import type { Detector } from "../detector.ts";
import { DAY_MS } from "../model.ts";
import { BY_LONG_TERM_KEY, calls, either } from "../on.ts";
import { originKey, readFact } from "../remembered.ts";
import { plural } from "../words.ts";

/** Calls that cost or allow something themselves: models asked for, limits lifted. */
const OPENS =
  /^(PutUseCaseForModelAccess|CreateFoundationModelAgreement|PutFoundationModelEntitlement|PutAccountDetails)$/;
/** Calls to one region are work; the same to many is a search for the one where limits are high. */
const REGIONS_MIN = 3;

export const keyTestedForAbuse: Detector = {
  id: "key-tested-for-abuse",
  title: "A long-term key is tested for what can be sold",
  why: "Leaked keys are sorted by what they are good for: sending mail, running models, storing data.",
  benign: "A new program that sends mail or runs models with a long-term key; it would be better served by a role.",
  tactic: "Discovery",
  attack: ["T1496.004", "T1580", "T1078.004"],
  points: 50,
  on: either(
    calls(
      "ses",
      [
        "GetAccount",
        "GetAccountSendingEnabled",
        "GetIdentityVerificationAttributes",
        "GetSendQuota",
        "GetSendStatistics",
        "ListEmailIdentities",
        "ListIdentities",
        "PutAccountDetails",
        "UpdateAccountSendingEnabled",
      ],
      BY_LONG_TERM_KEY,
    ),
    calls(
      "bedrock",
      [
        "Converse",
        "ConverseStream",
        "CreateFoundationModelAgreement",
        "GetFoundationModelAvailability",
        "GetModelInvocationLoggingConfiguration",
        "InvokeModel",
        "InvokeModelWithResponseStream",
        "ListFoundationModels",
        "ListInferenceProfiles",
        "PutFoundationModelEntitlement",
        "PutUseCaseForModelAccess",
      ],
      BY_LONG_TERM_KEY,
    ),
    calls("sns", ["GetSMSAttributes", "GetSMSSandboxAccountStatus"], BY_LONG_TERM_KEY),
    calls("servicequotas", ["ListServiceQuotas", "RequestServiceQuotaIncrease"], BY_LONG_TERM_KEY),
    calls("s3", ["ListBuckets"], BY_LONG_TERM_KEY),
  ),
  remember: {
    facts: { call: readFact },
    tallies: {
      calls: { key: originKey("key tested"), value: ({ service, name }) => `${service}:${name}`, windowMs: DAY_MS },
      regions: { key: originKey("key tested in"), value: ({ region }) => region, windowMs: DAY_MS },
    },
  },
  runbook: {
    check: "Where is the key used from, and by which program? Search public repositories for it.",
    contain: "Deactivate the key; look for mail sent, models used and resources made in every region.",
    undo: "Replace the key by a role; take back limits and model access that were asked for.",
  },
  detect: (activity, memory) => {
    if (!memory.fact("call").novel) return undefined;
    const tested = memory.tally("calls").values;
    const services = new Set(tested.map((call) => call.slice(0, call.indexOf(":")))).size;
    const regions = memory.tally("regions").values.length;
    const reason = said(tested.length, services, regions);
    if (OPENS.test(activity.name))
      return { points: 50, reason: `its key asks for more: ${activity.service}:${activity.name}` };
    if (tested.length >= 4 || (tested.length >= 3 && services > 1)) return { points: 45, reason };
    if (regions >= REGIONS_MIN) return { points: 40, reason };
    if (tested.length >= 2) return { points: 20, reason };
    return activity.name === "ListBuckets"
      ? undefined
      : { points: 8, reason: `its key never called ${tested[0]} before` };
  },
};

function said(tested: number, services: number, regions: number): string {
  return `its key tries ${tested} kinds of calls of ${plural(services, "service")} in ${plural(regions, "region")} that it never made`;
}
