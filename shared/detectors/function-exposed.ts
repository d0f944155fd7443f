import { parseArn } from "../arn.ts";
import type { Config } from "../config.ts";
import type { Detector, Finding } from "../detector.ts";
import { rememberSharing, sharedOutside } from "../judging/shared-outside.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { dig, textsAt } from "../policy/sharing-shapes.ts";

/** Accounts from which AWS and well-known suppliers publish layers are many, so that a layer alone is no alarm. */
const OUTSIDE_LAYER = 25;

export const functionExposed: Detector = {
  id: "function-exposed",
  title: "A function can be invoked or read from outside",
  why: "A function acts with its role: whoever may invoke it, or puts code into it, uses that role at any time.",
  benign: "A public webhook; a function of a product that suppliers call.",
  tactic: "Persistence",
  attack: ["T1546", "T1648"],
  points: 90,
  // Lambda writes some names with a date: AddPermission20150331v2. Only what may open is asked for.
  on: {
    $or: [
      calls("lambda", [
        { prefix: "AddPermission" },
        { prefix: "RemovePermission" },
        { prefix: "AddLayerVersionPermission" },
        { prefix: "RemoveLayerVersionPermission" },
      ]),
      calls("lambda", [{ prefix: "CreateFunctionUrlConfig" }, { prefix: "UpdateFunctionUrlConfig" }], {
        requestParameters: { authType: ["NONE"] },
      }),
      calls("lambda", [{ prefix: "CreateFunction2" }, { prefix: "UpdateFunctionConfiguration" }], {
        requestParameters: { layers: [{ exists: true }] },
      }),
    ],
  },
  guarded: true,
  remember: rememberSharing("function"),
  runbook: {
    check: "What may the function's role do, and who asked for the permission, the address or the layer?",
    contain: "Remove the statement (RemovePermission), the address (DeleteFunctionUrlConfig) or the layer.",
    undo: "Read the function's log for calls since; revoke the sessions of its role.",
  },
  detect: (activity, memory, config) => {
    const finding = address(activity) ?? layers(activity, config);
    if (finding === undefined) return sharedOutside(activity, "function", memory.document("sharing"), config);
    if (activity.outcome === "failed") return { points: 8, reason: `${finding.reason}: tried and refused` };
    return activity.actor.class === "service" ? { ...finding, points: Math.min(finding.points, 12) } : finding;
  },
};

/** An address without authentication; it lets people in together with a permission for everyone, which scores itself. */
function address({ name, request }: Activity): Finding | undefined {
  if (!name.endsWith("FunctionUrlConfig") || dig(request, "authType") !== "NONE") return undefined;
  return { points: 35, reason: "the function has an address that asks nobody who they are" };
}

function layers({ name, request, account }: Activity, config: Config): Finding | undefined {
  if (name !== "UpdateFunctionConfiguration" && name !== "CreateFunction") return undefined;
  const owners = textsAt(request, "layers").flatMap((arn) => parseArn(arn)?.account ?? []);
  const outside = owners.find((id) => id !== account && !isKnown(id, config));
  return outside === undefined
    ? undefined
    : { points: OUTSIDE_LAYER, reason: `code of the account ${outside} runs in it` };
}

function isKnown(account: string, config: Config): boolean {
  return [config.accountsById, config.trustedById, config.vendorsById].some((known) => known.has(account));
}
