import { iamIdentityLockedOut } from "../../shared/detectors/iam-identity-locked-out.ts";
import { describeDetector } from "../support/detector.ts";
import { BY_RUN, iam, RUN_BEGINS, SERVICE_ROLE, THREE_DAYS_BEFORE } from "../support/iam.ts";
import { identities } from "../support/records.ts";

const NAMES = ["bob", "cleo", "dora", "emil", "finn", "gina", "hugo", "iris", "jan", "kira", "leo", "mia"];
const noPassword = (userName: unknown, more: object = {}) => iam("DeleteLoginProfile", { userName }, more);
const keyOff = (userName: string, more: object = {}) =>
  iam("UpdateAccessKey", { userName, accessKeyId: `AKIAEXAMPLE${userName.toUpperCase()}`, status: "Inactive" }, more);
const each = (count: number, make: (name: string) => ReturnType<typeof iam>) => NAMES.slice(0, count).map(make);
const newKey = (userName: string) => iam("CreateAccessKey", { userName });
const role = (name: string, more: object = {}) => iam("DeleteRole", { roleName: name }, more);

describeDetector(iamIdentityLockedOut, {
  fires: {
    "one user": { records: [noPassword("bob")], points: 5, says: "somebody else's access" },
    "all of one user, as offboarding does": {
      records: [
        noPassword("bob"),
        keyOff("bob"),
        iam("RemoveUserFromGroup", { groupName: "readers", userName: "bob" }),
        iam("DeleteUser", { userName: "bob" }),
      ],
      points: 5,
      says: "somebody else's access",
    },
    "three users": { records: each(3, noPassword), points: 30, says: "3 users lost access or rights within a day" },
    four: { records: each(4, noPassword), points: 45, says: "4 users" },
    "ten, by different calls": {
      records: [...each(10, noPassword).slice(0, 5), ...each(10, keyOff).slice(5)],
      points: 75,
      says: "10 users lost access",
    },
    "taken out of groups": {
      records: each(4, (userName) => iam("RemoveUserFromGroup", { groupName: "operators", userName })),
      points: 20,
      says: "4 users lost access or rights",
    },
    "rights taken from many": {
      records: each(10, (userName) => iam("DetachUserPolicy", { userName, policyArn: "arn:aws:iam::aws:policy/X" })),
      points: 50,
      says: "10 users lost access or rights",
    },
    "over different roles of the same person": {
      records: [
        ...each(3, (name) => noPassword(name, { userIdentity: identities.sso })),
        keyOff("emil", { userIdentity: identities.sso }),
      ],
      points: 45,
      says: "4 users lost access",
    },
    "some refused": {
      records: [...each(3, noPassword), noPassword("emil", { errorCode: "NoSuchEntity" })],
      points: 5,
      says: "tried and refused",
    },
    "a script that tries everybody and finds one": {
      records: [...each(9, (name) => noPassword(name, { errorCode: "NoSuchEntity" })), noPassword("kira")],
      points: 5,
      says: "somebody else's access",
    },
    "four users, among more roles than anybody counts": {
      records: [...each(3, noPassword), ...Array.from({ length: 60 }, (_, n) => role(`app-${n}`)), noPassword("emil")],
      points: 45,
      says: "4 users lost access",
    },
    "with a key given to one of them as an excuse": {
      records: [newKey("bob"), ...each(4, noPassword)],
      points: 45,
      says: "4 users lost access",
    },
    "spread over more than a day": {
      records: [
        ...each(3, (name) => noPassword(name, { eventTime: "2026-02-28T10:00:00Z" })),
        noPassword("emil", { eventTime: "2026-03-02T10:00:00Z" }),
      ],
      points: 5,
      says: "somebody else's access",
    },
    "a pipeline": {
      records: [RUN_BEGINS, ...each(4, (name) => noPassword(name, BY_RUN))],
      points: 20,
      says: "4 users lost access",
    },
    "a job that does so daily": {
      records: [...THREE_DAYS_BEFORE.map((more) => keyOff("zoe", more)), ...each(6, keyOff)],
      points: 35,
      says: "6 users lost access",
    },
    "many roles": {
      records: Array.from({ length: 20 }, (_, n) => role(`app-${n}`)),
      points: 30,
      says: "20 roles deleted within a day",
    },
    "a stack of roles that the pipeline tears down": {
      records: [RUN_BEGINS, ...Array.from({ length: 20 }, (_, n) => role(`app-${n}`, BY_RUN))],
      points: 5,
      says: "20 roles deleted",
    },
  },
  quiet: {
    "one's own key": { records: [keyOff("ana")] },
    "one's own, out of a group": { records: [iam("RemoveUserFromGroup", { groupName: "readers", userName: "ana" })] },
    "a few roles": { records: Array.from({ length: 7 }, (_, n) => role(`app-${n}`)) },
    "keys that were replaced": {
      records: [...each(12, newKey), ...each(12, (userName) => iam("DeleteAccessKey", { userName }))],
    },
    "a key switched on": {
      records: [...each(4, noPassword), iam("UpdateAccessKey", { userName: "bob", status: "Active" })],
    },
    "a quarantine lifted": {
      records: [
        iam("DetachUserPolicy", {
          userName: "bob",
          policyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
        }),
      ],
    },
    "an AWS service": { records: each(6, (name) => noPassword(name, { userIdentity: SERVICE_ROLE })) },
    "nobody named": { records: [noPassword(7, { userIdentity: identities.terraform }), iam("DeleteRole", null)] },
  },
});
