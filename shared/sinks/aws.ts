/** What the AWS sinks share: a time limit that holds, and errors read by name and status, never by their message. */
import { asObject, textAt } from "../model.ts";
import { retryAfterMs } from "./contract.ts";

/** What is told of a failed call. A message may repeat the request, so it is left out. */
export interface Fault {
  /** `ThrottledException`, `ECONNRESET`, `TimeLimit`. */
  readonly name: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  readonly retry: boolean;
  readonly afterMs?: number;
}

const TIME_LIMIT = "TimeLimit";

/** Names of errors that pass, whatever their status. Expired credentials are renewed by the runtime. */
const PASSING =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ServiceUnavailable|Internal(Error|Failure|Exception)|RequestTimeout|ExpiredToken|RequestExpired/i;

/**
 * The outcome of `call`, or an error after `limitMs`. The client's own signal ends with the answer's headers, so a body
 * that drips would hold it for ever; hence the race.
 */
export function withinLimit<T>(limitMs: number, call: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limitMs);
  const overdue = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(Object.assign(new Error("time limit"), { name: TIME_LIMIT })));
  });
  return Promise.race([call(signal), overdue]);
}

export function faultOf(error: unknown): Fault {
  const object: object = typeof error === "object" && error !== null ? error : {};
  const name = nameOf(object);
  const metadata = "$metadata" in object ? asObject(object.$metadata) : undefined;
  const status = typeof metadata?.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
  const response = "$response" in object ? asObject(object.$response) : undefined;
  const afterMs = retryAfterMs(textAt(asObject(response?.headers), "retry-after"));
  const answered = status !== undefined && status >= 400;
  return {
    name,
    ...(status === undefined ? {} : { status }),
    retry: !answered || status === 429 || status >= 500 || isPassing(name),
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

/** May an entry or a call with this error code succeed later? */
export function isPassing(name: string): boolean {
  return PASSING.test(name);
}

/** A sentence about a fault: `SNS did not answer within 10000 ms`, `SNS answered 403 AuthorizationErrorException`. */
export function faultText(service: string, { name, status }: Fault, limitMs: number): string {
  if (name === TIME_LIMIT) return `${service} did not answer within ${limitMs} ms`;
  if (status === undefined) return `${service} was not reached (${name})`;
  if (status < 400) return `${service} answered ${status} with something that cannot be read`;
  return `${service} answered ${status} ${name}`;
}

/** The system's code of a network error says more than the name that the client gives it. */
function nameOf(error: object): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/^E[A-Z_]{2,30}$/.test(code)) return code;
  const name = "name" in error && typeof error.name === "string" ? error.name : "";
  return /^[A-Za-z]{3,64}$/.test(name) ? name : "error";
}
