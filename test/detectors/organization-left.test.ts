import { organizationLeft } from "../../shared/detectors/organization-left.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, OTHER, type Overrides } from "../support/records.ts";

const on = (name: string, request: unknown, more: Overrides = {}) =>
  cloudtrail(`organizations:${name}`, { requestParameters: request, ...more });
const move = (sourceParentId: unknown, destinationParentId: unknown, more: Overrides = {}) =>
  on("MoveAccount", { accountId: OTHER, sourceParentId, destinationParentId }, more);

describeDetector(organizationLeft, {
  fires: {
    ...byEverybody(
      (more) => move("ou-ab12-11111111", "r-ab12", more),
      { home: 55, stranger: 70, pipeline: 30, service: 12, refused: 15 },
      `account ${OTHER} is moved out of every unit`,
    ),
    leaves: { records: [on("LeaveOrganization", null)], points: 75, says: "leaves", ...HOME },
    "is put out": {
      records: [on("RemoveAccountFromOrganization", { accountId: OTHER })],
      points: 75,
      says: "put out",
      ...HOME,
    },
    "is closed": { records: [on("CloseAccount", { accountId: OTHER })], points: 70, says: "closed", ...HOME },
    "closes itself": { records: [cloudtrail("account:CloseAccount")], points: 70, says: "closed", ...HOME },
    "goes to another unit": {
      records: [move("ou-ab12-11111111", "ou-ab12-22222222")],
      points: 40,
      says: "another unit",
      ...HOME,
    },
    "is sorted in, as new accounts are": {
      records: [move("r-ab12", "ou-ab12-22222222")],
      points: 10,
      says: "sorted",
      ...HOME,
    },
    "moves, the way of the wrong type": { records: [move(1, {})], points: 40, says: "moved", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("organizations:LeaveOrganization", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: { "a look": { records: [cloudtrail("organizations:DescribeOrganization")] } },
});
