import { ACCOUNTS } from "../accounts.ts";
import { getCallerIdentity } from "../assumptions.ts";
import { createServiceCredential, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { userSession } from "../credentials.ts";
import { BOBS_BROWSER } from "../habits/legacy-users.ts";
import { SURVEY } from "../ordinary-calls.ts";
import { keyId, randomFrom } from "../random.ts";
import { type Call, callWith, type Origin } from "../records.ts";
import { consoleLoginOfUser } from "../sign-ins.ts";
import { ordinaryCall } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;

export const credentialSideDoor: Attack = {
  id: "credential-side-door",
  title: "A user gets credentials that nobody lists",
  story:
    "With an engineer's stolen portal session, an old key of the analyst is switched on again, and the user gets a signing certificate and a password for Git. The old key then works from elsewhere, while every list of new access keys is empty.",
  attack: ["T1078.004", "T1098.001", "T1098.004"],
  stepThatMatters: { eventName: "UploadSigningCertificate", target: `arn:aws:iam::${ACCOUNT}:user/bob` },
  steps: (organisation, at, random) => {
    const { seed, users } = organisation;
    const { bob } = users;
    const entered = enterAsEngineer(organisation, ACCOUNT, at, random);
    const old = keyId(randomFrom(`${seed}/user/bob/old-key`), "AKIA");
    const call = (change: Call, minutes: number) =>
      callWith(entered.session, change, after(at, minutes, random), random);
    const elsewhere: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" };
    const key = userSession(bob, elsewhere, old);
    const certificate = "-----BEGIN CERTIFICATE-----\nMIIBszCCARwCCQ\n-----END CERTIFICATE-----";
    return [
      { what: "enters prod-data as a platform engineer from a new network", records: entered.records },
      {
        what: "switches an old key of bob on",
        records: [call(iamChange("UpdateAccessKey", { userName: bob.name, accessKeyId: old, status: "Active" }), 5)],
      },
      {
        what: "gives bob a signing certificate and a password for Git",
        records: [
          call(iamChange("UploadSigningCertificate", { userName: bob.name, certificateBody: certificate }), 9),
          call(createServiceCredential(bob, "codecommit.amazonaws.com", after(at, 11, random)), 11),
        ],
      },
      {
        what: "uses the old key",
        records: [
          getCallerIdentity(key, after(at, 26, random), random),
          ordinaryCall(key, SURVEY.buckets, after(at, 27, random), random),
        ],
      },
    ];
  },
  twin: {
    story:
      "The analyst sets up Git on a new laptop: signed in with MFA, an SSH key and a Git password of one's own, and the key that was switched off the week before.",
    steps: (organisation, at, random) => {
      const { bob } = organisation.users;
      const signedIn = consoleLoginOfUser(bob, BOBS_BROWSER, at, random);
      const changes = [
        iamChange("UploadSSHPublicKey", { userName: bob.name, sSHPublicKeyBody: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" }),
        createServiceCredential(bob, "codecommit.amazonaws.com", after(at, 5, random)),
        iamChange("UpdateAccessKey", { userName: bob.name, accessKeyId: keyId(random, "AKIA"), status: "Active" }),
      ];
      return [
        { what: "the owner signs in", records: signedIn.records },
        {
          what: "and adds what a laptop needs",
          records: changes.map((change, step) =>
            callWith(signedIn.session, change, after(at, 3 + 2 * step, random), random),
          ),
        },
      ];
    },
  },
};
