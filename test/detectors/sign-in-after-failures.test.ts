import { signInAfterFailures } from "../../shared/detectors/sign-in-after-failures.ts";
import { describeDetector } from "../support/detector.ts";
import { portal, signedIn, times, wrongPassword } from "../support/sign-ins.ts";

const failures = (count: number) => times(count, (n) => wrongPassword("ana", n));
const spray = times(6, (n) => wrongPassword(`user-${n}`, n));
const withMfa = { additionalEventData: { MFAUsed: "Yes" } };
const home = signedIn("ana", -2 * 1440);
const elsewhere = { sourceIPAddress: "192.0.2.77" };

describeDetector(signInAfterFailures, {
  fires: {
    "five failures, then in": {
      records: [...failures(5), signedIn("ana", 9)],
      points: 60,
      says: "after 5 that failed",
    },
    "in with a code": { records: [...failures(5), signedIn("ana", 9, withMfa)], points: 35, says: "after 5" },
    "from where the user always is": {
      records: [home, ...failures(5), signedIn("ana", 9)],
      points: 20,
      says: "after 5",
    },
    "the failures come from elsewhere": {
      records: [...times(5, (n) => wrongPassword("ana", n, elsewhere)), signedIn("ana", 9)],
      points: 60,
      says: "after 5",
    },
    "the last failure is delivered after the success": {
      records: [...failures(4), signedIn("ana", 9), wrongPassword("ana", 5)],
      points: 60,
      says: "after 5",
    },
    "one of those who were sprayed": {
      records: [...spray, signedIn("user-3", 9)],
      points: 70,
      says: "the sign-in of user-3 succeeded from 203.0.113.0/24, where those of 6 users failed",
    },
    "one who was not": { records: [...spray, signedIn("zoe", 9)], points: 70, says: "6 users failed" },
    "one with a code": { records: [...spray, signedIn("user-3", 9, withMfa)], points: 60, says: "6 users failed" },
    "the spray goes on after it worked once": {
      records: [...spray, signedIn("user-3", 9), wrongPassword("zoe", 10)],
      points: 70,
      says: "the sign-in of user-3 succeeded",
    },
    "one of the sprayed, at home": {
      records: [signedIn("user-3", -2 * 1440), ...spray, signedIn("user-3", 9)],
      points: 40,
      says: "6 users failed",
    },
    "at the portal": {
      records: [
        ...times(5, (n) => portal("CredentialVerification", "ana@acme.example", "PASSWORD", "Failure", n)),
        portal("UserAuthentication", "ana@acme.example", "PASSWORD,TOTP", "Success", 9),
      ],
      points: 35,
      says: "after 5",
    },
  },
  quiet: {
    "a forgotten password, twice": { records: [...failures(2), signedIn("ana", 9)] },
    "four failures": { records: [...failures(4), signedIn("ana", 9)] },
    "failures of others": { records: [...times(4, (n) => wrongPassword(`user-${n}`, n)), signedIn("ana", 9)] },
    "failures after the success": { records: [signedIn("ana", -1), ...failures(9)] },
    "a colleague at the office that is sprayed": {
      records: [signedIn("zoe", -2 * 1440), ...spray, signedIn("zoe", 9)],
    },
    "long after": { records: [...failures(9), signedIn("ana", 90)] },
    "nothing but failures": { records: failures(9) },
    "no names": { records: times(9, (n) => wrongPassword("x", n, { userIdentity: null, sourceIPAddress: null })) },
  },
});
