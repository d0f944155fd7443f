import { describe, expect, test } from "vitest";
import { defaultConfig } from "../shared/config-file.ts";
import type { Detector } from "../shared/detector.ts";
import { detectors } from "../shared/detectors/index.ts";
import { createDispatch } from "../shared/dispatch.ts";
import type { CloudTrailRecord } from "../shared/model.ts";
import { normalise } from "../shared/normalise/normalise.ts";
import { compilePattern, eventOf, type Pattern } from "../shared/pattern.ts";
import { assumeRole, cloudtrail, identities } from "./support/records.ts";

const [template] = detectors;

/** A detector that asks for these events and finds nothing. */
function asking(id: string, on: Pattern): Detector {
  if (template === undefined) throw new Error("the catalogue is empty");
  return { ...template, id, on, remember: {}, detect: () => undefined };
}

const ODD: Record<string, Pattern> = {
  "all of one service": { source: ["aws.iam"] },
  "a source that contradicts the other": { source: ["aws.iam"], detail: { eventSource: ["sts.amazonaws.com"] } },
  "alternatives about the call": {
    detail: { $or: [{ eventSource: ["iam.amazonaws.com"] }, { eventName: ["AssumeRole"] }] },
  },
  "alternatives around the call": {
    $or: [{ source: ["aws.iam"] }, { detail: { userIdentity: { type: ["Root"] } } }],
  },
  "a source among alternatives about something else": {
    source: ["aws.iam"],
    detail: { eventSource: ["iam.amazonaws.com"], $or: [{ readOnly: [true] }, { errorCode: [{ exists: true }] }] },
  },
  "a name and a field": { detail: { eventName: ["CreateUser"], errorCode: ["AccessDenied"] } },
  "a field beside the detail": { "detail-type": ["AWS API Call via CloudTrail"], region: ["eu-west-1"] },
  "one version of a Lambda call": { detail: { eventName: ["UpdateFunctionCode20150331v2"] } },
  "everything with a source": { detail: { eventSource: [{ exists: true }] } },
};

const RECORDS: readonly CloudTrailRecord[] = [
  assumeRole("arn:aws:iam::111122223333:role/Deploy"),
  assumeRole("arn:aws:iam::111122223333:role/Deploy", { userIdentity: identities.service }),
  assumeRole("arn:aws:iam::111122223333:role/Deploy", { userIdentity: identities.terraform }),
  cloudtrail("iam:CreateUser"),
  cloudtrail("iam:CreateUser", { errorCode: "AccessDenied" }),
  cloudtrail("iam:ListUsers", { readOnly: true }),
  cloudtrail("s3:ListBuckets", { userIdentity: identities.root }),
  cloudtrail("signin:ConsoleLogin", { eventType: "AwsConsoleSignIn" }),
  cloudtrail("signin:ConsoleLogin"),
  cloudtrail("lambda:UpdateFunctionCode20150331"),
  cloudtrail("lambda:UpdateFunctionCode20150331v2"),
  cloudtrail("sts:CreateUser", { awsRegion: "us-east-1" }),
];

describe("a detector looks at exactly the records that its pattern matches", () => {
  const cases = { ...ODD, ...Object.fromEntries(detectors.map(({ id, on }) => [id, on])) };
  for (const [name, on] of Object.entries(cases))
    test(name, () => {
      const dispatch = createDispatch([asking(name, on)], defaultConfig());
      const matches = compilePattern(on);
      // Twice, since what is known of a call is held.
      for (const record of [...RECORDS, ...RECORDS]) {
        const result = normalise(record);
        if (!result.ok) throw new Error(result.why);
        expect(dispatch.look(result.activity).compiled.length === 1).toBe(matches(eventOf(record)));
      }
    });
});
