import { accountContactChanged } from "../../shared/detectors/account-contact-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const on = (name: string, request: object = {}, more: Overrides = {}) =>
  cloudtrail(`account:${name}`, { requestParameters: request, ...more });
const put = (emailAddress: unknown, alternateContactType: unknown = "SECURITY", more: Overrides = {}) =>
  on("PutAlternateContact", { alternateContactType, emailAddress }, more);

describeDetector(accountContactChanged, {
  fires: {
    ...byEverybody(
      (more) => put("abuse@northwind.example", "SECURITY", more),
      { home: 50, stranger: 65, pipeline: 25, service: 12, refused: 15 },
      "northwind.example about security, and no longer to acme.example",
      [put("security@acme.example")],
    ),
    "deleted first and then put elsewhere": {
      records: [
        put("security@acme.example"),
        on("DeleteAlternateContact", { alternateContactType: "SECURITY" }),
        put("abuse@northwind.example"),
      ],
      points: 50,
      says: "no longer to acme.example",
      ...HOME,
    },
    "another address of ours": {
      records: [put("security@acme.example"), put("soc@ACME.example")],
      points: 10,
      says: "another address at acme.example",
      ...HOME,
    },
    "never seen": { records: [put("security@acme.example")], points: 30, says: "acme.example", ...HOME },
    hidden: { records: [put("HIDDEN_DUE_TO_SECURITY_REASONS")], points: 30, says: "somebody else", ...HOME },
    "about bills": { records: [put("bills@northwind.example", "BILLING")], points: 10, says: "contact", ...HOME },
    "nobody for security": {
      records: [on("DeleteAlternateContact", { alternateContactType: "SECURITY" })],
      points: 40,
      says: "nobody",
      ...HOME,
    },
    "nobody for bills": {
      records: [on("DeleteAlternateContact", { alternateContactType: "BILLING" })],
      points: 10,
      says: "gone",
      ...HOME,
    },
    "root's address is to change": { records: [on("StartPrimaryEmailUpdate")], points: 55, says: "is to get", ...HOME },
    "root's address changed": { records: [on("AcceptPrimaryEmailUpdate")], points: 70, says: "another mail", ...HOME },
    "the contact": { records: [on("PutContactInformation")], points: 15, says: "was changed", ...HOME },
    "fields of the wrong type": { records: [put(1, {})], points: 10, says: "changed", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("account:AcceptPrimaryEmailUpdate", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a look": { records: [cloudtrail("account:GetAlternateContact")] } },
});
