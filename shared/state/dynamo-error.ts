/**
 * What DynamoDB answered, in words of a remedy. An error of the SDK is never passed on, not even as the cause: it may
 * hold the item at fault, and so a key or a value.
 */

import { StateError } from "./items.ts";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLES = new Set(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]);

const CREDENTIALS = new Set([
  "CredentialsProviderError",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnrecognizedClientException",
]);

/** Did the table ask for patience? What was not done then may be tried again, and is nobody's fault. */
export function isThrottle(error: unknown): boolean {
  return error instanceof Error && THROTTLES.has(error.name);
}

export function throttled(operation: string, table: string): StateError {
  return new StateError(
    "state.throttled",
    `table ${table} takes no more ${operation} for now; the batch may be repeated. When this goes on, look at the ` +
      "table's throttled requests, and at its on-demand maximum when it has one",
  );
}

/** An error that trying again at once does not mend. */
export function tableFailure(operation: string, table: string, error: unknown): StateError {
  const name = error instanceof Error ? error.name : "";
  const cause = new Error(reasonOf(error));
  if (name === "ResourceNotFoundException")
    return new StateError("state.no_table", `there is no table ${table} in this account and region; deploy it first`, {
      cause,
    });
  if (name === "AccessDeniedException")
    return new StateError(
      "state.denied",
      `${operation} on table ${table} is denied; allow its role dynamodb:${operation} on the table, and use of the table's KMS key`,
      { cause },
    );
  if (name === "ValidationException")
    return new StateError(
      "state.refused",
      `table ${table} refused ${operation}; its key must be one string named pk, without a sort key`,
      { cause },
    );
  if (CREDENTIALS.has(name))
    return new StateError(
      "state.credentials",
      `${operation} on table ${table} was not signed by valid credentials; renew them`,
      { cause },
    );
  const message = `${operation} on table ${table} failed (${cause.message}); the batch may be repeated`;
  return new StateError("state.failed", message, { cause });
}

/** The name of the error, the system's code, the HTTP status and the request id: what AWS support asks for. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const code = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const metadata = "$metadata" in error && typeof error.$metadata === "object" ? error.$metadata : undefined;
  const { httpStatusCode, requestId } = { ...metadata } as { httpStatusCode?: unknown; requestId?: unknown };
  const status = typeof httpStatusCode === "number" ? [`HTTP ${httpStatusCode}`] : [];
  const request = typeof requestId === "string" ? [`request ${requestId}`] : [];
  return [error.name, ...code, ...status, ...request].join(", ");
}
