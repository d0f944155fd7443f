import { ACCOUNTS } from "../accounts.ts";
import { createLoginProfile, createVirtualMfaDevice, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { BOBS_BROWSER } from "../habits/legacy-users.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { type Call, callWith, type Origin } from "../records.ts";
import { consoleLoginOfUser } from "../sign-ins.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.sharedCi.id;

export const mfaSwapped: Attack = {
  id: "mfa-swapped",
  title: "The release manager's MFA device is replaced by another",
  story:
    "With an engineer's stolen portal session, the account's password policy is dropped, the MFA device of the release manager is exchanged and the user gets a password. Then somebody signs in as the release manager, with the new device.",
  attack: ["T1078.004", "T1556.006", "T1098.001", "T1556"],
  stepThatMatters: { eventName: "EnableMFADevice", target: `arn:aws:iam::${ACCOUNT}:user/release-manager` },
  steps: (organisation, at, random) => {
    const user = organisation.users.releaseManager;
    const entered = enterAsEngineer(organisation, ACCOUNT, at, random);
    const call = (change: Call, minutes: number) =>
      callWith(entered.session, change, after(at, minutes, random), random);
    const old = { userName: user.name, serialNumber: user.mfaSerial };
    const elsewhere: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.browserOnMac, through: "console" };
    const other = { ...user, mfaSerial: `arn:aws:iam::${ACCOUNT}:mfa/release` };
    const signedIn = consoleLoginOfUser(other, elsewhere, after(at, 25, random), random);
    return [
      { what: "enters the CI account as a platform engineer from a new network", records: entered.records },
      {
        what: "lets short passwords pass",
        records: [call(iamChange("DeleteAccountPasswordPolicy", null), 4)],
      },
      {
        what: "exchanges the MFA device of the release manager",
        records: [
          call(iamChange("DeactivateMFADevice", old), 7),
          call(createVirtualMfaDevice(ACCOUNT, "release"), 9),
          call(iamChange("EnableMFADevice", { userName: user.name, serialNumber: other.mfaSerial }), 10),
        ],
      },
      {
        what: "gives the release manager a password",
        records: [call(createLoginProfile(user, false, after(at, 13, random)), 13)],
      },
      {
        what: "signs in as the release manager",
        records: [
          ...signedIn.records,
          ordinaryCall(signedIn.session, SURVEY.roles, after(at, 28, random), random),
          ordinaryCall(signedIn.session, SURVEY.secrets, after(at, 30, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "A user gets a new phone and exchanges the device in the console, signed in with the old one, and a new password after that; the pipeline asks for longer ones meanwhile.",
    steps: (organisation, at, random) => {
      const { bob } = organisation.users;
      const pipeline = enterAsTerraform(organisation, bob.account, at, random);
      const stricter = iamChange("UpdateAccountPasswordPolicy", {
        minimumPasswordLength: 16,
        passwordReusePrevention: 24,
        requireSymbols: true,
        requireNumbers: true,
        requireUppercaseCharacters: true,
        requireLowercaseCharacters: true,
        allowUsersToChangePassword: true,
      });
      const own = { userName: bob.name, serialNumber: bob.mfaSerial };
      const signedIn = consoleLoginOfUser(bob, BOBS_BROWSER, after(at, 10, random), random);
      const changes = [
        iamChange("DeactivateMFADevice", own),
        iamChange("DeleteVirtualMFADevice", { serialNumber: bob.mfaSerial }),
        createVirtualMfaDevice(bob.account, bob.name),
        iamChange("EnableMFADevice", own),
        iamChange("ChangePassword", null),
      ];
      return [
        {
          what: "the pipeline asks for longer passwords",
          records: [...pipeline.records, callWith(pipeline.session, stricter, after(at, 3, random), random)],
        },
        { what: "the owner signs in with the old device", records: signedIn.records },
        {
          what: "and exchanges it for a new one",
          records: changes.map((change, step) =>
            callWith(signedIn.session, change, after(at, 12 + step, random), random),
          ),
        },
      ];
    },
  },
};
