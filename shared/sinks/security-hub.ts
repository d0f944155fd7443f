/**
 * The sink for AWS Security Hub (CSPM) of the own account: one finding an alert, brought up to date by its later revisions.
 * An answer of 200 may hold the refusal inside. Source: Security Hub API "BatchImportFindings".
 */
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type ImportFindingsError,
  type SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import type { Alert } from "../model.ts";
import { faultOf, faultText, isPassing, withinLimit } from "./aws.ts";
import { ACCEPTED, failedForNow, refused, type Sent, type Sink, timeLimit } from "./contract.ts";

export interface SecurityHubOptions {
  /** Its own retries count against the time limit; give it few, since whoever calls the sink retries too. */
  readonly client: Pick<SecurityHubClient, "send">;
  /** The alert as a finding. Later revisions need a later `UpdatedAt`: others are ignored without a word. */
  readonly asFinding: (alert: Alert) => AwsSecurityFinding;
  /** Milliseconds for one request, the client's retries included. Default and maximum: `REQUEST_MS_MAX`. */
  readonly timeLimitMs?: number;
}

const TURN_ON =
  "turn Security Hub CSPM on in this account and region, and the integration that takes findings of the default product";
const ALLOW = "allow this function securityhub:BatchImportFindings on the account's default product";
const MEND = "Security Hub does not take this finding; it is kept with its reason, please report it";

/** What the errors that stay ask of the operator, of whole calls and of single findings. */
const HINTS: Readonly<Record<string, string>> = {
  InvalidAccess: TURN_ON,
  InvalidAccessException: TURN_ON,
  AccessDenied: ALLOW,
  AccessDeniedException: ALLOW,
  InvalidInput: MEND,
  InvalidInputException: MEND,
};

export function securityHub({ client, asFinding, timeLimitMs }: SecurityHubOptions): Sink {
  const limitMs = timeLimit(timeLimitMs);
  return {
    id: "security-hub",
    async send({ alert }) {
      const command = new BatchImportFindingsCommand({ Findings: [asFinding(alert)] });
      try {
        const answer = await withinLimit(limitMs, (abortSignal) => client.send(command, { abortSignal }));
        const [failed] = answer.FailedFindings ?? [];
        if (failed !== undefined) return notImported(failed);
        if (answer.SuccessCount === 1) return ACCEPTED;
        return failedForNow("Security Hub answered 200 and counted no finding: something else may be answering for it");
      } catch (error) {
        const fault = faultOf(error);
        const why = faultText("Security Hub", fault, limitMs);
        return fault.retry ? failedForNow(why, fault.afterMs) : refused(withHint(why, fault.name));
      }
    },
  };
}

/** The error inside an answer. Its message may repeat the finding, so the code alone is told. */
function notImported({ ErrorCode = "" }: ImportFindingsError): Sent {
  const code = /^[A-Za-z]{3,64}$/.test(ErrorCode) ? ErrorCode : "an unknown error";
  const why = `Security Hub answered 200 and refused the finding with ${code}`;
  return isPassing(code) || code === "LimitExceeded" ? failedForNow(why) : refused(withHint(why, code));
}

function withHint(why: string, name: string): string {
  const hint = HINTS[name];
  return hint === undefined ? why : `${why}: ${hint}`;
}
