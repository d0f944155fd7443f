import { parseConfig } from "../../shared/config-file.ts";
import { rolesAnywhereProfileChanged } from "../../shared/detectors/roles-anywhere-profile-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides, OWN } from "../support/records.ts";

const ID = "0a1b2c3d-0000-4000-8000-000000000002";
const PROFILE = { profile: { profileArn: `arn:aws:rolesanywhere:eu-west-1:${OWN}:profile/${ID}`, profileId: ID } };
const role = (name: string) => `arn:aws:iam::${OWN}:role/${name}`;
const create = (roles: unknown, more: Overrides = {}, request: object = {}) =>
  cloudtrail("rolesanywhere:CreateProfile", {
    requestParameters: { name: "servers", enabled: true, roleArns: roles, ...request },
    responseElements: PROFILE,
    ...more,
  });
const on = (name: string, request: object = {}) =>
  cloudtrail(`rolesanywhere:${name}`, { requestParameters: { profileId: ID, ...request }, responseElements: PROFILE });
const grant = (roleName: string) =>
  cloudtrail("iam:AttachRolePolicy", {
    requestParameters: { roleName, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  });
const many = Array.from({ length: 30 }, (_, index) => role(`reader-${index}`));

describeDetector(rolesAnywhereProfileChanged, {
  fires: {
    ...byEverybody(
      (more) => create([role("backup")], more),
      { home: 55, stranger: 70, pipeline: 30, service: 12, refused: 15 },
      "backup, which holds every action on every resource",
      [grant("backup")],
    ),
    "a role that is named like an administrator's": {
      records: [create([role("ops/PlatformAdmin")])],
      points: 55,
      says: "PlatformAdmin, whose name",
      ...HOME,
    },
    "a role that the owners list": {
      records: [create([role("backup")])],
      points: 55,
      says: "backup, which is listed as privileged",
      config: parseConfig('privilegedRoles: ["backup"]\n', "rolecall.yaml"),
      ...HOME,
    },
    "an ordinary role": { records: [create([role("backup")])], points: 25, says: "enter backup", ...HOME },
    "the strong one hidden among many": {
      records: [create([...many, role("backup")])],
      points: 45,
      says: "31 roles",
      ...HOME,
    },
    "a strong one added later": {
      records: [create([role("backup")]), on("UpdateProfile", { roleArns: [role("backup"), role("AdminRole")] })],
      points: 55,
      says: "AdminRole",
      ...HOME,
    },
    "sessions may be named": {
      records: [create([role("backup")], {}, { acceptRoleSessionName: true })],
      points: 30,
      says: "enter backup",
      ...HOME,
    },
    "sessions may be named from now on": {
      records: [create([role("backup")]), on("UpdateProfile", { acceptRoleSessionName: true })],
      points: 20,
      says: "choose the name",
      ...HOME,
    },
    "switched on": {
      records: [create([role("AdminRole")]), on("EnableProfile")],
      points: 50,
      says: "AdminRole",
      ...HOME,
    },
    "switched on, never seen": { records: [on("EnableProfile")], points: 25, says: "switched off", ...HOME },
  },
  quiet: {
    "the same roles": {
      records: [create([role("AdminRole")]), on("UpdateProfile", { roleArns: [role("AdminRole")] })],
    },
    "roles taken out": {
      records: [create([role("AdminRole"), role("backup")]), on("UpdateProfile", { roleArns: [role("backup")] })],
    },
    "only shorter sessions": { records: [on("UpdateProfile", { durationSeconds: 900 })] },
    "roles of the wrong type": { records: [create("AdminRole"), create([7, null])] },
    "denied, without parameters": { records: [cloudtrail("rolesanywhere:CreateProfile", DENIED)] },
  },
});
