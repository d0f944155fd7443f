/**
 * Entry point of the data lake: Firehose hands over alerts as they were on the alert bus, and gets one OCSF event a line.
 * What is no alert comes back as failed, and Firehose keeps it aside in the bucket.
 * Source: Amazon Data Firehose Developer Guide, "Transform source data": every record id is answered, data in base64.
 */
import type {
  FirehoseTransformationEvent,
  FirehoseTransformationEventRecord,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from "aws-lambda";
import packageJson from "../package.json" with { type: "json" };
import { ocsfOf } from "../shared/formats/ocsf.ts";
import { asObject } from "../shared/model.ts";
import { revisionOf } from "../shared/sinks/contract.ts";
import { lambda } from "./lambda.ts";

const SINK = "lake";

export const handler = lambda(
  `deliver-${SINK}`,
  { sink: SINK },
  async (event: FirehoseTransformationEvent, tools): Promise<FirehoseTransformationResult> => {
    const records = withoutRepeats(event.records);
    const failed = records.filter(({ result }) => result === "ProcessingFailed");
    if (failed.length > 0) tools.log.warn("no Rolecall alert", { records: failed.map(({ recordId }) => recordId) });
    tools.count("NotDelivered", failed.length);
    return { records };
  },
);

/** EventBridge may hand over an event twice; within one batch it is kept once. */
function withoutRepeats(records: readonly FirehoseTransformationEventRecord[]): FirehoseTransformationResultRecord[] {
  const seen = new Set<string>();
  return records.map(({ recordId, data }) => {
    if (seen.has(data)) return { recordId, result: "Dropped" };
    seen.add(data);
    const line = lineOf(Buffer.from(data, "base64").toString("utf8"));
    if (line === undefined) return { recordId, result: "ProcessingFailed", data };
    return { recordId, result: "Ok", data: Buffer.from(line).toString("base64") };
  });
}

/** The OCSF event of an alert as EventBridge delivers it, with its line feed; undefined for anything else. */
function lineOf(text: string): string | undefined {
  const revision = revisionOf(detailOf(text));
  return revision === undefined ? undefined : `${JSON.stringify(ocsfOf(revision.alert, packageJson.version))}\n`;
}

function detailOf(text: string): unknown {
  try {
    return asObject(JSON.parse(text))?.["detail"];
  } catch {
    return undefined;
  }
}
