import type { Config } from "../config.ts";
import type { Detector, Finding, Memory } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { PRIVILEGED_NAME } from "../judging/privileged.ts";
import { identityGroupKey, permissionSetKey } from "../judging/settings.ts";
import { type Activity, asObject, textAt, textAtAnyCase } from "../model.ts";
import { callsOfMany } from "../on.ts";

const TO_ONESELF_POINTS = 20;

export const identityCenterAssignmentMade: Detector = {
  id: "identity-center-assignment-made",
  title: "Access handed out in Identity Center",
  why: "An assignment, or a seat in a group that has one, is a way into accounts that needs no role or key of its own.",
  benign: "Newcomers and changes of teams, by a pipeline or by whoever runs the directory.",
  tactic: "Persistence",
  attack: ["T1098.003", "T1136.003"],
  points: 85,
  on: callsOfMany(
    ["sso", "identitystore", "sso-directory"],
    ["CreateAccountAssignment", "CreateGroupMembership", "AddMemberToGroup", "CreateUser", "CreateGroup"],
  ),
  guarded: true,
  remember: {
    facts: doerFacts("identity-center"),
    documents: {
      grant: { read: (activity) => setKey(activity, "grant") },
      name: { read: (activity) => setKey(activity, "name") },
      group: { read: groupKey },
      assigned: {
        read: (activity) => setKey(activity, "grant"),
        keep: (activity, grant) => {
          const { principalType, principalId } = assignmentOf(activity);
          const isGroup = activity.name === "CreateAccountAssignment" && principalType === "GROUP";
          if (!isGroup || principalId === undefined || grant === undefined) return [];
          return [{ key: identityGroupKey(principalId), value: grant }];
        },
      },
    },
  },
  runbook: {
    check: "Who asked for it, and who is the user or group? Have they entered the account since?",
    contain: "Delete the assignment or the membership, and revoke the sessions of the permission set's role.",
    undo: "Delete a user or group that nobody knows.",
  },
  detect: (activity, memory, config) => weighedByDoer(judge(activity, memory, config), activity, memory, config),
};

function judge(activity: Activity, memory: Memory, config: Config): Finding | undefined {
  switch (activity.name) {
    case "CreateAccountAssignment":
      return assigned(activity, memory, config);
    case "CreateUser":
      return { points: 15, reason: "the directory has a new user" };
    case "CreateGroup":
      return undefined;
    default:
      return joined(activity, memory.document("group"));
  }
}

function assigned(activity: Activity, memory: Memory, config: Config): Finding {
  const { targetId, principalType, principalId } = assignmentOf(activity);
  const account = config.accountsById.get(targetId ?? "");
  const where = account?.name ?? targetId ?? "an account";
  const matters = account !== undefined && ["production", "management", "security"].includes(account.tier);
  const whom = principalType === "GROUP" ? "a group" : "a user";
  const [points, what] = strengthOf(memory);
  const isSelf = principalId !== undefined && principalId === activity.identity.onBehalfOfUser;
  return {
    points: points + (matters ? 5 : 0) + (isSelf ? TO_ONESELF_POINTS : 0),
    reason: `${isSelf ? "the signer" : whom} may now enter ${where}${what}`,
    ...(memory.document("grant") === undefined && { notKnown: ["what the permission set holds: it was not seen"] }),
  };
}

function strengthOf(memory: Memory): readonly [points: number, words: string] {
  const [grant, name] = [memory.document("grant"), memory.document("name")];
  if (grant !== undefined) return [45, ` with ${grant}`];
  return name !== undefined && PRIVILEGED_NAME.test(name) ? [30, ` with the permission set ${name}`] : [15, ""];
}

function joined(activity: Activity, grant: string | undefined): Finding {
  const member = memberOf(activity);
  const isSelf = member !== undefined && member === activity.identity.onBehalfOfUser;
  const who = isSelf ? "the signer" : "a user";
  return {
    points: (grant === undefined ? 10 : 45) + (isSelf ? TO_ONESELF_POINTS : 0),
    reason: grant === undefined ? `${who} joined a group` : `${who} joined a group that holds ${grant}`,
  };
}

function memberOf({ request }: Activity): string | undefined {
  const [first] = Array.isArray(request.members) ? request.members.map(asObject) : [];
  const member = asObject(request.memberId) ?? asObject(first?.memberId) ?? first;
  return textAtAnyCase(member, "userId") ?? textAt(request, "memberId") ?? textAt(first, "memberId");
}

function assignmentOf({ request }: Activity) {
  return {
    targetId: textAt(request, "targetId"),
    principalType: textAt(request, "principalType")?.toUpperCase(),
    principalId: textAt(request, "principalId"),
  };
}

function setKey({ request }: Activity, side: "grant" | "name"): string | undefined {
  const arn = textAtAnyCase(request, "permissionSetArn");
  return arn === undefined ? undefined : permissionSetKey(arn, side);
}

function groupKey({ request }: Activity): string | undefined {
  const group = textAtAnyCase(request, "groupId");
  return group === undefined ? undefined : identityGroupKey(group);
}
