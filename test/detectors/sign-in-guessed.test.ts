import { signInGuessed } from "../../shared/detectors/sign-in-guessed.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, identities, OWN } from "../support/records.ts";
import { portal, signedIn, times, unknownUser, wrongCode, wrongPassword } from "../support/sign-ins.ts";

const root = { userIdentity: { type: "Root", principalId: OWN, arn: `arn:aws:iam::${OWN}:root`, accountId: OWN } };
const anywhere = (n: number) => ({ sourceIPAddress: `203.0.${n}.9` });

describeDetector(signInGuessed, {
  fires: {
    "ten wrong passwords of one user": {
      records: times(10, (n) => wrongPassword("ana", n)),
      points: 20,
      says: "10 failed sign-ins of one user",
    },
    "from ten networks as well": {
      records: times(10, (n) => wrongPassword("ana", n, anywhere(n))),
      points: 20,
      says: "10 failed",
    },
    "five of root": { records: times(5, (n) => wrongPassword("", n, root)), points: 40, says: "5 failed" },
    "five wrong codes say that the password is known": {
      records: times(5, (n) => wrongCode("ana", n)),
      points: 45,
      says: "5 wrong MFA codes",
    },
    "wrong codes told by the check": {
      records: times(5, (n) =>
        wrongPassword("ana", n, { eventName: "CheckMfa", responseElements: { CheckMfa: "Failure" } }),
      ),
      points: 45,
      says: "5 wrong MFA codes",
    },
    "wrong codes of root": {
      records: times(5, (n) => wrongCode("", n, root)),
      points: 65,
      says: "5 wrong MFA codes",
    },
    "wrong passwords at the portal": {
      records: times(10, (n) => portal("CredentialVerification", "ana@acme.example", "PASSWORD", "Failure", n)),
      points: 20,
      says: "10 failed",
    },
    "wrong codes at the portal": {
      records: times(5, (n) => portal("CredentialVerification", "ana@acme.example", "TOTP", "Failure", n)),
      points: 45,
      says: "5 wrong MFA codes",
    },
  },
  quiet: {
    "a forgotten password, nine tries": { records: times(9, (n) => wrongPassword("ana", n)) },
    "a clock that runs wrong": { records: times(4, (n) => wrongCode("ana", n)) },
    "one wrong code with its two records each": {
      records: times(4, (n) => [
        wrongPassword("ana", n, { eventName: "CheckMfa", responseElements: { CheckMfa: "Failure" } }),
        wrongCode("ana", n),
      ]).flat(),
    },
    "the same record again and again": {
      records: times(20, () => wrongPassword("ana", 0, { eventID: "00000000-0000-4000-8000-00000000beef" })),
    },
    "tries of one a day": { records: times(14, (n) => wrongPassword("ana", n * 1440)) },
    "ten users of an office": { records: times(10, (n) => wrongPassword(`user-${n}`, n)) },
    "the sign-in that works": { records: [...times(9, (n) => wrongPassword("ana", n)), signedIn("ana", 10)] },
    "names that do not exist": { records: times(12, (n) => unknownUser(n)) },
    "a role session opens the console": {
      records: times(12, () => cloudtrail("signin:ConsoleLogin", { userIdentity: identities.terraform })),
    },
    "fields that are missing or of another type": {
      records: times(12, (n) =>
        wrongPassword("ana", n, { userIdentity: { type: "IAMUser", userName: 7 }, additionalEventData: "x" }),
      ),
    },
    "an assumption": { records: [assumeRole("Deploy")] },
  },
});
