import { HABIT_DAYS } from "../credentials.ts";
import type { Detector } from "../detector.ts";
import { calls } from "../on.ts";
import { deedFact } from "../remembered.ts";

export const iamChangedByWorkload: Detector = {
  id: "iam-changed-by-workload",
  title: "A machine or function changes IAM",
  why: "Credentials of an instance or function are the easiest to steal, and few of them need to write IAM.",
  benign: "Controllers and rotation functions: they do it again and again, so only those that never did speak.",
  tactic: "Persistence",
  attack: ["T1098", "T1552.005"],
  points: 35,
  on: calls(
    "iam",
    [
      "CreateUser",
      "CreateAccessKey",
      "UpdateAccessKey",
      "CreateLoginProfile",
      "UpdateLoginProfile",
      "CreateServiceSpecificCredential",
      "UploadSSHPublicKey",
      "UploadSigningCertificate",
      "EnableMFADevice",
      "DeactivateMFADevice",
      "AddUserToGroup",
      "AttachUserPolicy",
      "PutUserPolicy",
      "AttachRolePolicy",
      "PutRolePolicy",
      "UpdateAssumeRolePolicy",
    ],
    { userIdentity: { type: ["AssumedRole"] } },
  ),
  guarded: true,
  remember: { facts: { deed: deedFact } },
  runbook: {
    check: "Is it this workload's work to change IAM? From which address did the call come, the workload's own?",
    contain: "Take the permission from the role, revoke its sessions, isolate the instance or function.",
    undo: "Undo what was changed; rebuild the workload, since its credentials were taken from inside.",
  },
  detect: (activity, memory) => {
    const { actor, origin, outcome } = activity;
    const workload = [origin, actor].find((one) => one.class === "workload");
    const { days, novel } = memory.fact("deed");
    if (workload === undefined || days >= HABIT_DAYS) return undefined;
    if (outcome === "failed") return { points: 15, reason: `${workload.name} tried to change IAM and was refused` };
    return { points: novel ? 35 : 15, reason: `done by ${workload.name}, which is a workload` };
  },
};
