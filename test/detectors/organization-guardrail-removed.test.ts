import { organizationGuardrailRemoved } from "../../shared/detectors/organization-guardrail-removed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, OTHER, type Overrides } from "../support/records.ts";

const ID = "p-guard00001";
const UNIT = "ou-ab12-11111111";
const ALL = { Effect: "Allow", Action: "*", Resource: "*" };
const deny = (Action: unknown, more: object = {}) => ({ Effect: "Deny", Action, Resource: "*", ...more });
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const TRAIL = deny(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]);
const on = (name: string, request: unknown, more: Overrides = {}) =>
  cloudtrail(`organizations:${name}`, { requestParameters: request, ...more });
const made = (content: string, type = "SERVICE_CONTROL_POLICY") =>
  on(
    "CreatePolicy",
    { name: "guard", type, content },
    { responseElements: { policy: { policySummary: { id: ID, type } } } },
  );
const update = (content: unknown, more: Overrides = {}) => on("UpdatePolicy", { policyId: ID, content }, more);
const detach = (targetId: unknown, policyId: unknown = ID, more: Overrides = {}) =>
  on("DetachPolicy", { policyId, targetId }, more);
const only = (roles: string | string[]) =>
  deny("cloudtrail:StopLogging", { Condition: { ArnNotLike: { "aws:PrincipalArn": roles } } });

describeDetector(organizationGuardrailRemoved, {
  fires: {
    ...byEverybody(
      (more) => detach(UNIT, ID, more),
      { home: 55, stranger: 70, pipeline: 30, service: 12, refused: 15 },
      "no longer holds for the unit ou-ab12-11111111: it denied cloudtrail:",
      [made(policy(TRAIL))],
    ),
    "from the whole organisation": {
      records: [made(policy(TRAIL)), detach("r-ab12")],
      points: 75,
      says: "whole organisation",
      ...HOME,
    },
    "from an account": { records: [made(policy(TRAIL)), detach(OTHER)], points: 50, says: OTHER, ...HOME },
    "never seen": { records: [detach(UNIT)], points: 50, says: "a policy no longer holds", ...HOME },
    "one that forbids nothing": { records: [made(policy(ALL)), detach(UNIT)], points: 20, says: "nothing", ...HOME },
    "one about backups": {
      records: [made("{}", "BACKUP_POLICY"), detach("r-ab12")],
      points: 15,
      says: "BACKUP_POLICY",
      ...HOME,
    },
    "the one that allows everything": {
      records: [detach("r-ab12", "p-FullAWSAccess")],
      points: 10,
      says: "allows everything",
      ...HOME,
    },
    "a Deny is left out": {
      records: [made(policy(TRAIL, deny("iam:*"))), update(policy(deny("iam:*")))],
      points: 55,
      says: "no longer denies cloudtrail",
      ...HOME,
    },
    "one action of many is left out": {
      records: [made(policy(TRAIL)), update(policy(deny("cloudtrail:DeleteTrail")))],
      points: 55,
      says: "no longer denies cloudtrail:stoplogging",
      ...HOME,
    },
    "an exception is added": {
      records: [
        made(policy(only("arn:aws:iam::*:role/trail-admin"))),
        update(policy(only(["arn:aws:iam::*:role/trail-admin", "arn:aws:iam::*:role/lab"]))),
      ],
      points: 55,
      says: "no longer denies",
      ...HOME,
    },
    "a condition that never holds is added": {
      records: [
        made(policy(TRAIL)),
        update(policy({ ...TRAIL, Condition: { StringEquals: { "aws:PrincipalTag/x": "y" } } })),
      ],
      points: 55,
      says: "no longer denies",
      ...HOME,
    },
    "another resource in its place": {
      records: [made(policy(TRAIL)), update(policy({ ...TRAIL, Resource: "arn:aws:cloudtrail:*:*:trail/none" }))],
      points: 55,
      says: "no longer denies",
      ...HOME,
    },
    "a list of what is allowed becomes everything": {
      records: [made(policy({ ...ALL, Action: ["s3:*", "ec2:*"] })), update(policy(ALL))],
      points: 50,
      says: "allows everything",
      ...HOME,
    },
    "changed, never seen, forbids nothing now": {
      records: [update(policy(ALL))],
      points: 45,
      says: "forbids nothing",
      ...HOME,
    },
    "changed, never seen": { records: [update(policy(TRAIL))], points: 15, says: "was changed", ...HOME },
    "cannot be read": {
      records: [made(policy(TRAIL)), update("{ not json")],
      points: 35,
      says: "cannot be read",
      ...HOME,
    },
    "a whole type is switched off": {
      records: [on("DisablePolicyType", { rootId: "r-ab12", policyType: "SERVICE_CONTROL_POLICY" })],
      points: 85,
      says: "no control policy",
      ...HOME,
    },
    "a type that does not forbid is switched off": {
      records: [on("DisablePolicyType", { policyType: "TAG_POLICY" })],
      points: 25,
      says: "TAG_POLICY",
      ...HOME,
    },
    deleted: { records: [on("DeletePolicy", { policyId: ID })], points: 15, says: "gone", ...HOME },
    "everything is allowed by one more": {
      records: [on("AttachPolicy", { policyId: "p-FullAWSAccess", targetId: UNIT })],
      points: 30,
      says: "everything is allowed that no other policy forbids, for the unit",
      ...HOME,
    },
    "everything is allowed by one of another name": {
      records: [made(policy(ALL)), on("AttachPolicy", { policyId: ID, targetId: "r-ab12" })],
      points: 30,
      says: "for the whole organisation",
      ...HOME,
    },
    "padded until it is not compared": {
      records: [made(policy(TRAIL)), update(policy(deny(Array.from({ length: 1500 }, (_, index) => `a:${index}`))))],
      points: 45,
      says: "cannot be compared",
      ...HOME,
    },
    "padded until it is not in the record": {
      records: [cloudtrail("organizations:UpdatePolicy", { requestParameters: null })],
      points: 35,
      says: "not in the record",
      ...HOME,
    },
    "ids of the wrong type": { records: [detach(5, {})], points: 45, says: "no longer holds", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("organizations:DetachPolicy", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "a guardrail is made": { records: [made(policy(TRAIL))] },
    "a guardrail is attached": { records: [on("AttachPolicy", { policyId: ID, targetId: UNIT })] },
    "more is denied": { records: [made(policy(TRAIL)), update(policy(TRAIL, deny("iam:CreateUser")))] },
    "the same, split and reordered": {
      records: [
        made(policy(ALL, TRAIL)),
        update(policy(deny("cloudtrail:Delete*"), deny("cloudtrail:StopLogging"), ALL)),
      ],
    },
    "an exception less": {
      records: [
        made(policy(only(["arn:aws:iam::*:role/trail-admin", "arn:aws:iam::*:role/lab"]))),
        update(policy(only("arn:aws:iam::*:role/trail-admin"))),
      ],
    },
    restored: {
      records: [made(policy(TRAIL)), update(policy(ALL)), update(policy(TRAIL))],
    },
    "another name": { records: [on("UpdatePolicy", { policyId: ID, name: "guard" })] },
    "a policy of IAM": { records: [cloudtrail("iam:DeletePolicy")] },
  },
});
