import { parseConfig } from "../../shared/config-file.ts";
import { passwordSprayed } from "../../shared/detectors/password-sprayed.ts";
import { describeDetector } from "../support/detector.ts";
import { portal, signedIn, times, unknownUser, wrongCode, wrongPassword } from "../support/sign-ins.ts";

const office = parseConfig("networks: [{ cidr: 203.0.113.0/28, name: office }]", "rolecall.yaml");
const spray = (count: number) => times(count, (n) => wrongPassword(`user-${n}`, n));

describeDetector(passwordSprayed, {
  fires: {
    "five users from one network": {
      records: spray(5),
      points: 45,
      says: "sign-ins of 5 users failed from 203.0.113.0/24",
    },
    "from the addresses of one network": {
      records: times(6, (n) => wrongPassword(`user-${n}`, n, { sourceIPAddress: `203.0.113.${20 + n}` })),
      points: 45,
      says: "6 users",
    },
    "codes count as well": { records: [...spray(4), wrongCode("ana", 5)], points: 45, says: "5 users" },
    "at the portal": {
      records: times(5, (n) => portal("CredentialVerification", `user-${n}@acme.example`, "PASSWORD", "Failure", n)),
      points: 45,
      says: "5 users",
    },
    "ten users from the office": { records: spray(10), config: office, points: 45, says: "10 users" },
    "names that do not exist": {
      records: times(10, unknownUser),
      points: 30,
      says: "10 sign-ins with names that do not exist",
    },
  },
  quiet: {
    "one user who forgot": { records: times(30, (n) => wrongPassword("ana", n)) },
    "four users": { records: spray(4) },
    "nine users of the office": { records: spray(9), config: office },
    "five users over a day": { records: times(5, (n) => wrongPassword(`user-${n}`, n * 70)) },
    "five users from five networks": {
      records: times(5, (n) => wrongPassword(`user-${n}`, n, { sourceIPAddress: `203.0.${n}.9` })),
    },
    "a wrong account in a bookmark": { records: times(9, unknownUser) },
    "the one that works is told by another": { records: [...spray(6), signedIn("ana", 7)] },
    "no address": { records: times(6, (n) => wrongPassword(`user-${n}`, n, { sourceIPAddress: "AWS Internal" })) },
    "no names": { records: times(6, (n) => wrongPassword("x", n, { userIdentity: null })) },
  },
});
