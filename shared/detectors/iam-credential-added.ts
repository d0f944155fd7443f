import type { Detector, Finding } from "../detector.ts";
import { HOLDER_MEMORY, holderOf, weighed } from "../judging/credentials.ts";
import { type Activity, textAtAnyCase } from "../model.ts";
import { calls } from "../on.ts";

interface Door {
  readonly what: string;
  /** Points when it is another user's. */
  readonly other: number;
  /** Points when it is one's own. */
  readonly own: number;
}

/** What each call hands out. Nothing current needs signing certificates, and they sign for everything the user may do. */
const DOORS: Readonly<Record<string, Door>> = {
  UploadSSHPublicKey: { what: "an SSH key", other: 25, own: 0 },
  UpdateSSHPublicKey: { what: "an inactive SSH key", other: 20, own: 0 },
  UploadSigningCertificate: { what: "a signing certificate", other: 45, own: 20 },
  UpdateSigningCertificate: { what: "an inactive signing certificate", other: 40, own: 15 },
  CreateServiceSpecificCredential: { what: "a password for one service", other: 30, own: 5 },
  ResetServiceSpecificCredential: { what: "a new password for one service", other: 30, own: 0 },
  UpdateServiceSpecificCredential: { what: "an inactive password for one service", other: 25, own: 0 },
};

export const iamCredentialAdded: Detector = {
  id: "iam-credential-added",
  title: "Side credential given to a user",
  why: "SSH keys, signing certificates and passwords for single services work when access keys are watched or gone.",
  benign: "Git access to CodeCommit, mail and Cassandra clients, API keys for Bedrock: mostly made by their owners.",
  tactic: "Persistence",
  attack: ["T1098.001", "T1098.004"],
  points: 70,
  on: calls("iam", Object.keys(DOORS), { requestParameters: { status: [{ exists: false }, "Active"] } }),
  guarded: false,
  remember: HOLDER_MEMORY,
  runbook: {
    check: "Does the user know of it? List the user's SSH keys, certificates and service-specific credentials.",
    contain: "Set the credential to Inactive.",
    undo: "Delete it; reset the other credentials of the user if the signer could have read them.",
  },
  detect: (activity, memory) => {
    const holder = holderOf(activity);
    const door = doorOf(activity);
    if (holder === undefined || door === undefined || activity.actor.class === "service") return undefined;
    const { user, own } = holder;
    if (activity.outcome === "failed")
      return own ? undefined : { points: 8, reason: `${door.what} for ${user} was tried and refused` };
    if (own) return ownDoor(door);
    const { points, because } = weighed(door.other, user, activity, memory);
    return { points, reason: `${door.what} for ${user}${because}` };
  },
};

function ownDoor({ own, what }: Door): Finding | undefined {
  return own === 0 ? undefined : { points: own, reason: `${what} for oneself` };
}

function doorOf({ name, request }: Activity): Door | undefined {
  const door = Object.hasOwn(DOORS, name) ? DOORS[name] : undefined;
  const service = textAtAnyCase(request, "serviceName");
  if (door === undefined || service === undefined) return door;
  if (service !== "bedrock.amazonaws.com") return { ...door, what: `${door.what}, ${service.slice(0, 60)},` };
  return request.credentialAgeDays === undefined
    ? { what: "a Bedrock API key that never ends", other: 35, own: 25 }
    : { what: "a Bedrock API key", other: 25, own: 10 };
}
