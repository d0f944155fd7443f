import { parseConfig } from "../../shared/config-file.ts";
import { roleAssumedByOutsideAccount } from "../../shared/detectors/role-assumed-by-outside-account.ts";
import { DAY_MS } from "../../shared/model.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities, OTHER } from "../support/records.ts";

const org = parseConfig(
  'organization: { id: o-acme000001 }\naccounts: [{ id: "111122223333", name: prod }]',
  "rolecall.yaml",
);
const vendor = parseConfig(
  `accounts: [{ id: "111122223333", name: prod }]\nvendors: [{ id: "${OTHER}", name: Watchful }]`,
  "rolecall.yaml",
);
const trusted = parseConfig(`trusted: [{ id: "${OTHER}", name: sister }]`, "rolecall.yaml");
const own = parseConfig(`accounts: [{ id: "${OTHER}", name: shared }]`, "rolecall.yaml");
const byStranger = { userIdentity: identities.stranger };
const earlier = assumeRole("Audit", { ...byStranger, eventTime: "2026-03-01T10:00:00Z" });

describeDetector(roleAssumedByOutsideAccount, {
  fires: {
    "an account never seen, organisation known": {
      records: [assumeRole("Audit", byStranger)],
      config: org,
      points: 50,
      says: "never seen here before",
    },
    "the same, with nothing configured, says less": {
      records: [assumeRole("Audit", byStranger)],
      points: 37,
      says: OTHER,
    },
    "again, but not new": {
      records: [earlier, assumeRole("Audit", byStranger)],
      config: org,
      points: 35,
      says: "seen on 1 day before",
    },
    "still learning: without the novelty": {
      records: [assumeRole("Audit", byStranger)],
      config: org,
      learnMs: DAY_MS,
      points: 35,
      says: "not listed",
    },
    "a vendor without an ExternalId": {
      records: [assumeRole("Audit", byStranger)],
      config: vendor,
      points: 20,
      says: "Watchful without an ExternalId",
    },
    "a vendor's first time": {
      records: [assumeRole("Audit", { ...byStranger, externalId: "x-1" })],
      config: vendor,
      points: 10,
      says: "never seen",
    },
  },
  quiet: {
    "a vendor as usual": {
      records: [
        assumeRole("Audit", { ...byStranger, externalId: "x-1", eventTime: "2026-03-01T10:00:00Z" }),
        assumeRole("Audit", { ...byStranger, externalId: "x-1" }),
      ],
      config: vendor,
    },
    "a trusted account": { records: [assumeRole("Audit", byStranger)], config: trusted },
    "an account of ours": { records: [assumeRole("Audit", byStranger)], config: own },
    "our own account": { records: [assumeRole("Audit")], config: org },
    "a refused attempt": { records: [assumeRole("Audit", { ...byStranger, ...DENIED })], config: org },
    "we enter a role elsewhere": {
      records: [assumeRole("Theirs", { account: OTHER, recipientAccountId: "111122223333" })],
      config: org,
    },
  },
});
