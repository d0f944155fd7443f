/**
 * What sinks over HTTPS share: an address that is checked, one request that ends in time and follows no redirect, and an
 * answer of which only the start is read. Nothing an address, a token or an answer holds is repeated to the operator.
 */
import { failedForNow, type NotSent, refused, retryAfterMs } from "./contract.ts";

export interface HttpOptions {
  readonly fetch?: typeof globalThis.fetch;
  /** Takes any http or https address: for tests, and for receivers of your own that speak the same protocol. */
  readonly allowAnyHost?: boolean;
  /** Milliseconds for one request, answer included. Default and maximum: `REQUEST_MS_MAX`. */
  readonly timeLimitMs?: number;
}

export type Answer =
  | { readonly status: number; readonly text: string; readonly retryAfter: string | null; readonly failure?: undefined }
  | { readonly status?: undefined; readonly text?: undefined; readonly failure: "timeout" | string };

export interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer is a few words; more is not read. */
const ANSWER_BYTES_MAX = 1024;

/** Reads a secret; what its store says when it fails could hold the secret, so it is not repeated. */
export async function secretOf(read: () => Promise<string>, what: string): Promise<string | NotSent> {
  try {
    return (await read()).trim();
  } catch {
    return failedForNow(`${what} could not be read. Is the secret set, and may it be read?`);
  }
}

/** The address when it is https, names no user, and its host (port included) is one that the sink talks to. */
export function addressOf(text: string, isKnown: (host: string) => boolean, allowAnyHost = false): URL | undefined {
  const address = URL.parse(text.trim());
  if (address === null) return undefined;
  const known = address.protocol === "https:" && address.username === "" && isKnown(address.host);
  const any = allowAnyHost && (address.protocol === "https:" || address.protocol === "http:");
  return known || any ? address : undefined;
}

/** Posts once. Never throws; `limitMs` holds for the whole of it. */
export async function post(
  address: URL,
  { headers = {}, body }: Message,
  ask: typeof globalThis.fetch,
  limitMs: number,
): Promise<Answer> {
  try {
    const response = await ask(address, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body,
      // A redirect would carry the alert to somebody else.
      redirect: "manual",
      signal: AbortSignal.timeout(limitMs),
    });
    const text = await startOf(response);
    return { status: response.status, text, retryAfter: response.headers.get("retry-after") };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/**
 * What an answer that is not one of success means. Throttled, late or broken: later. Anything else for good, with the
 * sink's hint on what to do. `reason` is a word of the answer that is known to be harmless.
 */
export function failureSent(
  receiver: string,
  answer: Answer,
  limitMs: number,
  hints: ReadonlyMap<number, string>,
  reason = "",
): NotSent {
  if (answer.failure !== undefined) {
    return failedForNow(
      answer.failure === "timeout"
        ? `${receiver} did not answer within ${limitMs} ms`
        : `${receiver} was not reached (${answer.failure})`,
    );
  }
  const { status, retryAfter } = answer;
  const why = `${receiver} answered ${status}${reason === "" ? "" : ` ${reason}`}`;
  if (status === 429) return failedForNow(why, retryAfterMs(retryAfter));
  if (status === 408 || status >= 500) return failedForNow(why);
  if (status >= 300 && status < 400) return refused(`${why}, a redirect, which is not followed; check the address`);
  const hint = hints.get(status);
  return refused(hint === undefined ? why : `${why}: ${hint}`);
}

/** The first bytes of the answer's text; the rest is not waited for. */
async function startOf(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body) {
    text += decoder.decode(chunk.subarray(0, ANSWER_BYTES_MAX), { stream: true });
    if (text.length >= ANSWER_BYTES_MAX) break;
  }
  return text.slice(0, ANSWER_BYTES_MAX).trim();
}

/** The system's code of a network error, such as ECONNRESET. Its message is left out: it may name the address. */
function failureOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : "network error";
}
