import type { Detector } from "../detector.ts";
import { HABIT_DAYS } from "../judging/credentials.ts";
import type { Activity } from "../model.ts";
import { calls } from "../on.ts";
import { deedFact, writerFact } from "../remembered.ts";

/** Services that run the customer's code with a role of the customer's. */
const HOSTS: ReadonlySet<string> = new Set(
  ["ec2", "lambda", "ecs-tasks", "pods.eks", "glue", "sagemaker", "codebuild"].map((name) => `${name}.amazonaws.com`),
);

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
  remember: { facts: { deed: deedFact, writes: writerFact } },
  runbook: {
    check: "Is it this workload's work to change IAM? From which address did the call come, the workload's own?",
    contain: "Take the permission from the role, revoke its sessions, isolate the instance or function.",
    undo: "Undo what was changed; rebuild the workload, since its credentials were taken from inside.",
  },
  detect: (activity, memory) => {
    const workload = workloadOf(activity);
    if (workload === undefined || memory.fact("deed").days >= HABIT_DAYS) return undefined;
    // Build servers run on machines too: one that writes IAM all the time does something new now and then.
    if (memory.fact("writes").days >= HABIT_DAYS)
      return { points: 8, reason: `new for ${workload}, a workload that does change IAM` };
    if (activity.outcome === "failed") return { points: 15, reason: `${workload} tried to change IAM and was refused` };
    return { points: memory.fact("writes").novel ? 35 : 15, reason: `done by ${workload}, which is a workload` };
  },
};

/** The machine or function behind the call: by its own session, or because such a service opened the first one. */
function workloadOf({ actor, identity, origin }: Activity): string | undefined {
  const workload = [origin, actor].find((one) => one.class === "workload");
  if (workload !== undefined) return workload.name;
  const isOpened = HOSTS.has(origin.id) && actor.kind === "role-session" && identity.invokedBy === undefined;
  return isOpened ? actor.name : undefined;
}
