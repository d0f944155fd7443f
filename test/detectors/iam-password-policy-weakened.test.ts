import { iamPasswordPolicyWeakened } from "../../shared/detectors/iam-password-policy-weakened.ts";
import { describeDetector } from "../support/detector.ts";
import { iam } from "../support/iam.ts";
import { DENIED, identities } from "../support/records.ts";

const STRONG = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  requireSymbols: true,
  requireNumbers: true,
  requireUppercaseCharacters: true,
  requireLowercaseCharacters: true,
  maxPasswordAge: 90,
};
const set = (request: object | null, more: object = {}) => iam("UpdateAccountPasswordPolicy", request, more);
const gone = (more: object = {}) => iam("DeleteAccountPasswordPolicy", null, more);

describeDetector(iamPasswordPolicyWeakened, {
  fires: {
    "one parameter sent, all others reset": {
      records: [set(STRONG), set({ maxPasswordAge: 30 })],
      points: 50,
      says: "6 characters are enough, not 14; old passwords may come again; 0 kinds",
    },
    "no parameters at all": { records: [set(STRONG), set(null)], points: 50, says: "6 characters are enough" },
    shorter: {
      records: [set(STRONG), set({ ...STRONG, minimumPasswordLength: 10 })],
      points: 20,
      says: "10 characters are enough, not 14",
    },
    "shorter, and still long": {
      records: [set({ ...STRONG, minimumPasswordLength: 20 }), set(STRONG)],
      points: 5,
      says: "14 characters are enough, not 20",
    },
    "a kind less": {
      records: [set(STRONG), set({ ...STRONG, requireSymbols: "no" })],
      points: 10,
      says: "3 kinds of characters are enough, not 4",
    },
    "a length of the wrong type counts as left out": {
      records: [set(STRONG), set({ ...STRONG, minimumPasswordLength: ["14"] })],
      points: 30,
      says: "6 characters are enough",
    },
    "weak, and not known what was before": {
      records: [set({ minimumPasswordLength: 6 })],
      points: 20,
      says: "6 characters are enough, not 14",
    },
    "gone, and known what was before": {
      records: [set(STRONG), gone()],
      points: 40,
      says: "8 characters are enough, not 14",
    },
    "gone, and not known what was before": { records: [gone()], points: 30, says: "is gone" },
    "a refused attempt": { records: [set(STRONG), gone(DENIED)], points: 8, says: "refused" },
    "weak again after somebody had put it right": {
      records: [set(STRONG), set(null), set(STRONG), set({ ...STRONG, passwordReusePrevention: 1 })],
      points: 10,
      says: "old passwords may come again",
    },
  },
  quiet: {
    strong: { records: [set(STRONG)] },
    "stronger than before": {
      records: [set({ minimumPasswordLength: 8 }), set({ minimumPasswordLength: 10 })],
    },
    "put back": { records: [set(STRONG), set({ maxPasswordAge: 30 }), set(STRONG)] },
    "the same again, by the pipeline, as text": {
      records: [set(STRONG), set({ ...STRONG, minimumPasswordLength: "14" }, { userIdentity: identities.terraform })],
    },
    "gone, where it was weaker than none": { records: [set({ minimumPasswordLength: 6 }), gone()] },
    "no expiry any more": { records: [set(STRONG), set({ ...STRONG, maxPasswordAge: 0 })] },
    "another account's was stronger": {
      records: [set(STRONG, { recipientAccountId: "999988887777" }), set({ ...STRONG, requireSymbols: false })],
    },
  },
});
