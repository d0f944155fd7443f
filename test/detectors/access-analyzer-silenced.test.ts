import { accessAnalyzerSilenced } from "../../shared/detectors/access-analyzer-silenced.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities } from "../support/records.ts";

const call = (name: string, requestParameters: object | null, more: object = {}) =>
  cloudtrail(`access-analyzer:${name}`, { requestParameters, ...more });
const archive = (filter: unknown) => call("CreateArchiveRule", { analyzerName: "org", ruleName: "r", filter });
const ids = (count: number) => Array.from({ length: count }, (_, n) => `f${n}`);

describeDetector(accessAnalyzerSilenced, {
  fires: {
    "the analyzer deleted": {
      records: [call("DeleteAnalyzer", { analyzerName: "org" })],
      points: 50,
      says: "no longer looks",
    },
    "everything archived": { records: [archive({})], points: 60, says: "whatever" },
    "padded with criteria that take everything": {
      records: [archive({ status: { eq: ["ACTIVE"] }, resource: { neq: ["x"] }, "principal.AWS": { exists: true } })],
      points: 60,
      says: "whatever",
    },
    "what anybody may reach": { records: [archive({ isPublic: { eq: ["true"] } })], points: 55, says: "anybody" },
    "what other accounts may reach": {
      records: [archive({ isPublic: { eq: ["false"] } })],
      points: 45,
      says: "other accounts",
    },
    "one supplier": { records: [archive({ "principal.AWS": { eq: ["999988887777"] } })], points: 8, says: "some" },
    "a rule changed": {
      records: [
        call("UpdateArchiveRule", { analyzerName: "org", filter: { resourceType: { eq: ["AWS::S3::Bucket"] } } }),
      ],
      points: 60,
      says: "whatever",
    },
    "an analyzer made silent": {
      records: [call("CreateAnalyzer", { analyzerName: "org", archiveRules: [{ ruleName: "r", filter: {} }] })],
      points: 60,
      says: "whatever",
    },
    "many by hand": {
      records: [call("UpdateFindings", { status: "ARCHIVED", ids: ids(30) })],
      points: 15,
      says: "30 findings",
    },
    "a refused attempt": { records: [call("DeleteAnalyzer", null, DENIED)], points: 17, says: "refused" },
    "a service": {
      records: [call("DeleteAnalyzer", { analyzerName: "x" }, { userIdentity: identities.service })],
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "an analyzer made": { records: [call("CreateAnalyzer", { analyzerName: "org", type: "ORGANIZATION" })] },
    "a few by hand": { records: [call("UpdateFindings", { status: "ARCHIVED", ids: ids(2) })] },
    "set back to active": { records: [call("UpdateFindings", { status: "ACTIVE", ids: ids(50) })] },
    "no filter visible": { records: [call("CreateArchiveRule", null, DENIED)] },
  },
});
