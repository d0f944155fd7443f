import type { Detector, Finding } from "../detector.ts";
import { doerFacts, weighedByDoer } from "../judging/doer.ts";
import { callsOfMany } from "../on.ts";

/** What a call does to who vouches for the users of the portal. Each is done once in the life of an instance. */
const CALLS: ReadonlyMap<string, Finding> = new Map([
  ["AssociateDirectory", { points: 75, reason: "another directory says who the users of Identity Center are" }],
  [
    "UpdateDirectoryAssociation",
    { points: 60, reason: "the directory of Identity Center's users is tied in differently" },
  ],
  ["DisassociateDirectory", { points: 65, reason: "the directory of Identity Center's users is gone" }],
  ["EnableExternalIdPConfigurationForDirectory", { points: 80, reason: "an outside provider vouches for all users" }],
  [
    "CreateExternalIdPConfigurationForDirectory",
    { points: 65, reason: "an outside provider is prepared for all users" },
  ],
  [
    "UpdateExternalIdPConfigurationForDirectory",
    { points: 65, reason: "the provider that vouches for users is another" },
  ],
  ["ImportExternalIdPCertificate", { points: 60, reason: "one more certificate may sign for all users" }],
  ["DisableExternalIdPConfigurationForDirectory", { points: 60, reason: "the provider no longer vouches for users" }],
  [
    "DeleteExternalIdPConfigurationForDirectory",
    { points: 45, reason: "the settings of the users' provider are gone" },
  ],
  ["CreateBearerToken", { points: 40, reason: "a token that may write users and groups from outside (SCIM)" }],
]);

export const identityCenterProviderSwitched: Detector = {
  id: "identity-center-provider-switched",
  title: "Identity Center takes users from somewhere else",
  why: "Whoever vouches for the users can be any of them, in every account at once.",
  benign: "A planned migration of the identity provider; a certificate that the provider renewed once a year.",
  tactic: "Persistence",
  attack: ["T1556.007", "T1484.002"],
  points: 95,
  on: callsOfMany(["sso", "sso-directory"], [...CALLS.keys()]),
  guarded: true,
  remember: { facts: doerFacts("identity-center") },
  runbook: {
    check: "Is a migration under way? Compare issuer and certificate with what your identity provider publishes.",
    contain: "Put the former source of users back, in the settings of Identity Center, and end all sessions.",
    undo: "Delete certificates and tokens that nobody asked for; look for users who signed in meanwhile.",
  },
  detect: (activity, memory, config) => weighedByDoer(CALLS.get(activity.name), activity, memory, config),
};
