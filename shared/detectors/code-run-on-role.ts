import type { Config } from "../config.ts";
import type { Detector, Memory } from "../detector.ts";
import { type Privilege, privilegeOf } from "../judging/privileged.ts";
import { type Activity, asObject, textAt, textAtAnyCase } from "../model.ts";
import { callsOfMany } from "../on.ts";
import { codedFact, coderFact, roleGrantKey } from "../remembered.ts";
import { spokenRole } from "../words.ts";

/** What each call does to what it names. */
const DEEDS: Readonly<Record<string, string>> = {
  UpdateFunctionCode: "puts code on it",
  CreateEventSourceMapping: "lets a queue or stream start it",
  SendCommand: "runs a command on it",
  StartSession: "opens a shell on it",
  ResumeSession: "opens a shell on it again",
  SendSSHPublicKey: "puts an SSH key on it",
  SendSerialConsoleSSHPublicKey: "puts an SSH key on its serial console",
  ModifyInstanceAttribute: "changes what it runs when it starts",
  ExecuteCommand: "runs a command in a container",
  UpdateDevEndpoint: "puts an SSH key on it",
  CreatePresignedNotebookInstanceUrl: "opens a notebook",
};

export const codeRunOnRole: Detector = {
  id: "code-run-on-role",
  title: "Code put where a role is, by someone new to it",
  why: "What runs on a function, instance or container has its role: no right to the role itself is needed.",
  benign: "A developer who takes a service over; someone on call who looks at an instance.",
  tactic: "Privilege Escalation",
  attack: ["T1651", "T1648", "T1548.005"],
  points: 55,
  on: callsOfMany(
    ["lambda", "ssm", "ec2", "ec2-instance-connect", "ecs", "glue", "sagemaker"],
    [
      { prefix: "UpdateFunctionCode20" },
      { prefix: "CreateEventSourceMapping20" },
      "SendCommand",
      "StartSession",
      "ResumeSession",
      "SendSSHPublicKey",
      "SendSerialConsoleSSHPublicKey",
      "ModifyInstanceAttribute",
      "ExecuteCommand",
      "UpdateDevEndpoint",
      "CreatePresignedNotebookInstanceUrl",
    ],
  ),
  remember: {
    facts: {
      pair: (activity) => (concerns(activity) ? codedFact(activity) : undefined),
      coder: (activity) => (concerns(activity) ? coderFact(activity) : undefined),
    },
    documents: {
      grant: { read: (activity) => roleGrantKey(roleOf(activity)) },
      ownGrant: { read: ({ identity }) => roleGrantKey(identity.issuerArn) },
    },
  },
  runbook: {
    check: "Which role does it have, and what did that role do since? Ask the one who changed it what for.",
    contain: "Put the last released code back, stop the instance or task, revoke the role's sessions.",
    undo: "Deploy anew from the reviewed source.",
  },
  detect: (activity, memory, config) => {
    if (!concerns(activity) || activity.actor.class === "service" || activity.outcome === "failed") return undefined;
    if (!memory.fact("pair").novel) return undefined;
    const deed = DEEDS[activity.name] ?? "runs code on it";
    const role = roleOf(activity);
    const privilege = role === undefined ? undefined : privilegeOf(role, memory.document("grant"), config);
    const isNew = memory.fact("coder").novel;
    if (role === undefined || privilege === undefined)
      return isNew ? { points: 10, reason: `${deed}, which it never did anywhere` } : undefined;
    return {
      points: pointsOf(activity, privilege, isNew, memory, config),
      reason: `${deed} for the first time, and it runs as ${spokenRole(role)}: ${privilege.words}`,
    };
  },
};

/** Of what may be changed in an instance only the start-up script is code. */
function concerns({ name, request }: Activity): boolean {
  if (name !== "ModifyInstanceAttribute") return true;
  return request.userData !== undefined || textAtAnyCase(request, "attribute")?.toLowerCase() === "userdata";
}

/** The role of the function, as Lambda answers; other services do not say. */
function roleOf({ response }: Activity): string | undefined {
  return textAt(response, "role") ?? textAt(asObject(response.configuration), "role");
}

function pointsOf(activity: Activity, { seen }: Privilege, isNew: boolean, memory: Memory, config: Config): number {
  const points = seen ? (isNew ? 55 : 30) : isNew ? 40 : 20;
  const own = activity.identity.issuerArn;
  const isOwn = own !== undefined && privilegeOf(own, memory.document("ownGrant"), config) !== undefined;
  return isOwn ? Math.min(25, points) : points;
}
