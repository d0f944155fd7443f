import { iamAccessKeyReactivated } from "../../shared/detectors/iam-access-key-reactivated.ts";
import { describeDetector } from "../support/detector.ts";
import { BOB_IS_ADMIN, iam, SERVICE_ROLE, THREE_DAYS_BEFORE } from "../support/iam.ts";
import { DENIED, identities } from "../support/records.ts";

const KEY = "AKIAEXAMPLEBOB000001";
const update = (status: string, userName: unknown, more: object = {}) =>
  iam("UpdateAccessKey", { userName, accessKeyId: KEY, status }, more);
const on = (userName: unknown, more: object = {}) => update("Active", userName, more);

describeDetector(iamAccessKeyReactivated, {
  fires: {
    "a key of another user": { records: [on("bob")], points: 35, says: "an inactive key of bob works again" },
    "of one who may do everything": { records: [BOB_IS_ADMIN, on("bob")], points: 60, says: "who holds every action" },
    "taken back by who switched it off": {
      records: [update("Inactive", "bob", { eventTime: "2026-03-02T09:00:00Z" }), on("bob")],
      points: 20,
      says: "the same origin had switched off",
    },
    "switched off first as an excuse, of one who may do everything": {
      records: [BOB_IS_ADMIN, update("Inactive", "bob"), on("bob")],
      points: 45,
      says: "had switched off, who holds every action",
    },
    "switched off by somebody else": {
      records: [update("Inactive", "bob", { userIdentity: identities.sso }), on("bob")],
      points: 35,
      says: "works again",
    },
    "switched off weeks ago": {
      records: [update("Inactive", "bob", { eventTime: "2026-02-09T09:00:00Z" }), on("bob")],
      points: 35,
      says: "works again",
    },
    "another key was switched off": {
      records: [
        iam("UpdateAccessKey", { userName: "bob", accessKeyId: "AKIAEXAMPLEBOB000002", status: "Inactive" }),
        on("bob"),
      ],
      points: 35,
      says: "works again",
    },
    "one's own": { records: [on("ana")], points: 10, says: "one's own" },
    "one's own, not named": { records: [on(undefined)], points: 10, says: "one's own" },
    "a habit": {
      records: [...THREE_DAYS_BEFORE.map((more) => on("cleo", more)), on("bob")],
      points: 15,
      says: "as on 3 days before",
    },
    "a refused attempt": { records: [on("bob", { errorCode: "NoSuchEntity" })], points: 8, says: "refused" },
  },
  quiet: {
    "switched off": { records: [update("Inactive", "bob")] },
    "one's own, refused": { records: [on("ana", { errorCode: "NoSuchEntity" })] },
    "refused without parameters": { records: [on("bob", DENIED)] },
    "an AWS service": { records: [on("bob", { userIdentity: SERVICE_ROLE })] },
    "a user of the wrong type, by a role": { records: [on(7, { userIdentity: identities.terraform })] },
  },
});
