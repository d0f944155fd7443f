import { ACCOUNTS, permissionSetRole, roleIn } from "../accounts.ts";
import { assumeRoleFromOutside } from "../assumptions.ts";
import { iamChange, updateTrust } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { enter } from "../habits/people.ts";
import { trustOfPrincipals } from "../policies.ts";
import { pick, uniqueId } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.management.id;
const OTHER_ACCOUNT = "999977776666";

export const vendorTrustWidened: Attack = {
  id: "vendor-trust-widened",
  title: "A vendor's role loses its external id",
  story:
    "With an engineer's stolen portal session, the trust of the monitoring vendor's role is rewritten: the external id goes, one more account comes. The MFA device of the break-glass user is removed, and the other account enters.",
  attack: ["T1078.004", "T1098.003", "T1199", "T1556.006"],
  stepThatMatters: { eventName: "UpdateAssumeRolePolicy", target: `arn:aws:iam::${ACCOUNT}:role/MonitoringRead` },
  steps: (organisation, at, random) => {
    const { seed, vendor, users } = organisation;
    const engineer = pick(
      random,
      organisation.people.filter(({ team }) => team === "platform"),
    );
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
    const entered = enter(
      organisation,
      engineer,
      permissionSetRole(seed, ACCOUNT, "AdministratorAccess"),
      origin,
      at,
      random,
    );
    const role = roleIn(seed, ACCOUNT, vendor.roleName);
    const principals = [vendor.account, OTHER_ACCOUNT].map((account) => `arn:aws:iam::${account}:root`);
    const widened = updateTrust(role.name, trustOfPrincipals(principals));
    const device = { userName: users.breakGlass.name, serialNumber: users.breakGlass.mfaSerial };
    const outsider = {
      account: OTHER_ACCOUNT,
      principalId: uniqueId(random, "AIDA"),
      origin: { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" as const },
    };
    const inside = assumeRoleFromOutside(outsider, role, { sessionName: "session" }, after(at, 37, random), random);
    return [
      {
        what: "enters the management account as a platform engineer from a new network",
        records: entered.records,
      },
      {
        what: "drops the external id and adds another account",
        records: [callWith(entered.session, widened, after(at, 6, random), random)],
      },
      {
        what: "removes the MFA device of the break-glass user",
        records: [callWith(entered.session, iamChange("DeactivateMFADevice", device), after(at, 11, random), random)],
      },
      {
        what: "enters from the other account",
        records: [...inside.records, ...ordinaryCalls(inside.session, "vendor", 4, after(at, 38, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline writes the vendor's trust anew, with the external id and the account it always had.",
    steps: (organisation, at, random) => {
      const { seed, vendor } = organisation;
      const role = roleIn(seed, ACCOUNT, vendor.roleName);
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const same = trustOfPrincipals([`arn:aws:iam::${vendor.account}:root`], {
        StringEquals: { "sts:ExternalId": vendor.externalId },
      });
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "writes the trust as it was",
          records: [callWith(entered.session, updateTrust(role.name, same), after(at, 6, random), random)],
        },
      ];
    },
  },
};
