import { ACCOUNTS, roleIn } from "../accounts.ts";
import { assumeRole, getCallerIdentity } from "../assumptions.ts";
import { createAccessKey, updateTrust } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { trustOfPrincipals } from "../policies.ts";
import { keyId } from "../random.ts";
import { callWith } from "../records.ts";
import { ordinaryCall, ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const UNKNOWN_ACCOUNT = "999988887777";

export const leakedKeyToForeignTrust: Attack = {
  id: "leaked-key-to-foreign-trust",
  title: "A leaked key opens a role to an unknown account",
  story:
    "The long-term key of a forgotten script user turns up on another network. It enters an administrative role without MFA, makes a key for another user as a way back, opens an export role to an outside account and goes on into the core account.",
  attack: ["T1078.004", "T1098.001", "T1098.003", "T1550.001"],
  stepThatMatters: {
    eventName: "UpdateAssumeRolePolicy",
    target: `arn:aws:iam::${ACCOUNTS.prodData.id}:role/DataExport`,
  },
  steps: (organisation, at, random) => {
    const { seed, users } = organisation;
    const key = userSession(users.reports, {
      ip: strangeAddress(random),
      userAgent: CLIENTS.cliOnLinux,
      through: "client",
    });
    const platformAdmin = roleIn(seed, ACCOUNTS.prodData.id, "DataPlatformAdmin");
    const admin = assumeRole(key, platformAdmin, { sessionName: "botocore-session" }, after(at, 4, random), random);
    const wayBackAt = after(at, 9, random);
    const wayBack = createAccessKey(users.bob, keyId(random, "AKIA"), wayBackAt, false);
    const opened = updateTrust("DataExport", trustOfPrincipals([`arn:aws:iam::${UNKNOWN_ACCOUNT}:root`]));
    const operator = roleIn(seed, ACCOUNTS.prodCore.id, "OrdersOperator");
    const chained = assumeRole(
      admin.session,
      operator,
      { sessionName: "botocore-session" },
      after(at, 19, random),
      random,
    );
    return [
      {
        what: "uses the leaked key from a new network",
        records: [getCallerIdentity(key, at, random), ordinaryCall(key, SURVEY.roles, after(at, 1.2, random), random)],
      },
      {
        what: "enters an administrative role without MFA",
        records: [...admin.records, ordinaryCall(admin.session, SURVEY.users, after(at, 5, random), random)],
      },
      {
        what: "makes an access key for bob",
        records: [callWith(admin.session, wayBack, wayBackAt, random)],
      },
      {
        what: "opens DataExport to an unknown account",
        records: [callWith(admin.session, opened, after(at, 14, random), random)],
      },
      {
        what: "goes on into prod-core",
        records: [...chained.records, ...ordinaryCalls(chained.session, "ReadOnly", 4, after(at, 20, random), random)],
      },
    ];
  },
  twin: {
    story: "The infrastructure pipeline opens the same export role to the core account, inside the organisation only.",
    steps: (organisation, at, random) => {
      const account = ACCOUNTS.prodData.id;
      const { session, records } = enterAsTerraform(organisation, account, at, random);
      const trusted = [`arn:aws:iam::${ACCOUNTS.prodCore.id}:role/orders-export`];
      const inside = trustOfPrincipals(trusted, { StringEquals: { "aws:PrincipalOrgID": organisation.id } });
      return [
        { what: "the pipeline enters", records },
        {
          what: "opens DataExport to a role of the core account",
          records: [callWith(session, updateTrust("DataExport", inside), after(at, 14, random), random)],
        },
      ];
    },
  },
};
