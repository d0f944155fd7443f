import { parseConfig } from "../../shared/config-file.ts";
import { organizationAccountAdded } from "../../shared/detectors/organization-account-added.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED } from "../support/records.ts";

const ours = parseConfig("organization: { id: o-acme000001 }\n", "rolecall.yaml");
const accept = (organization: string) =>
  cloudtrail("organizations:AcceptHandshake", {
    requestParameters: { handshakeId: "h-0123456789" },
    responseElements: {
      handshake: { arn: `arn:aws:organizations::999988887777:handshake/${organization}/invite/h-0123456789` },
    },
  });

describeDetector(organizationAccountAdded, {
  fires: {
    ...byEverybody(
      (more) => cloudtrail("organizations:CreateAccount", { requestParameters: { accountName: "lab" }, ...more }),
      { home: 15, stranger: 30, pipeline: 5, service: 12, refused: 15 },
      "a new account",
    ),
    invited: {
      records: [cloudtrail("organizations:InviteAccountToOrganization")],
      points: 20,
      says: "invited",
      ...HOME,
    },
    "joins another organisation": {
      records: [accept("o-northwind1")],
      points: 75,
      says: "o-northwind1, which is not your organisation",
      config: ours,
      ...HOME,
    },
    "joins ours": { records: [accept("o-acme000001")], points: 10, says: "your organisation", config: ours, ...HOME },
    "joins, ours is not configured": { records: [accept("o-northwind1")], points: 25, says: "accepted", ...HOME },
    "joins, the answer of the wrong type": {
      records: [cloudtrail("organizations:AcceptHandshake", { responseElements: { handshake: "x" } })],
      points: 25,
      says: "accepted",
      config: ours,
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("organizations:AcceptHandshake", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "an invitation is turned down": { records: [cloudtrail("organizations:DeclineHandshake")] } },
});
