import { rolesAnywhereRevocationWeakened } from "../../shared/detectors/roles-anywhere-revocation-weakened.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const ID = "0a1b2c3d-0000-4000-8000-000000000003";
const on = (name: string, request: object = {}, more: Overrides = {}) =>
  cloudtrail(`rolesanywhere:${name}`, { requestParameters: { crlId: ID, ...request }, ...more });
const imported = (crlData: unknown) =>
  cloudtrail("rolesanywhere:ImportCrl", {
    requestParameters: { name: "revoked", crlData },
    responseElements: { crl: { crlId: ID } },
  });
const LONG = "TUlJQmxvbmdlcg==";

describeDetector(rolesAnywhereRevocationWeakened, {
  fires: {
    ...byEverybody(
      (more) => on("DisableCrl", {}, more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      "taken again",
    ),
    "the list is gone": { records: [on("DeleteCrl")], points: 45, says: "gone", ...HOME },
    "the list is shorter": {
      records: [imported(LONG), on("UpdateCrl", { crlData: "TUlJ" })],
      points: 45,
      says: "shorter",
      ...HOME,
    },
    "the list is shorter, as bytes": {
      records: [imported({ hb: [1, 2, 3] }), on("UpdateCrl", { crlData: { hb: [1] } })],
      points: 45,
      says: "shorter",
      ...HOME,
    },
    "replaced, never seen": { records: [on("UpdateCrl", { crlData: LONG })], points: 20, says: "replaced", ...HOME },
    "nobody is told": {
      records: [
        on("PutNotificationSettings", { notificationSettings: [{ enabled: false, event: "CA_CERTIFICATE_EXPIRY" }] }),
      ],
      points: 15,
      says: "nobody is told",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("rolesanywhere:DeleteCrl", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "a list is imported": { records: [imported(LONG)] },
    "the list grows": { records: [imported("TUlJ"), on("UpdateCrl", { crlData: LONG })] },
    "another name": { records: [on("UpdateCrl", { name: "revoked" })] },
    "notifications come": {
      records: [on("PutNotificationSettings", { notificationSettings: [{ enabled: true }, "x"] })],
    },
  },
});
