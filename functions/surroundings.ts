/** What a function finds around it: variables that the stack sets, and the settings that were packed with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Config, configOf } from "../shared/config.ts";

/** State and sinks try again themselves, and behind them the queue does: the clients need little patience of their own. */
export const CLIENT_ATTEMPTS = 2;

/**
 * A client without the SDK's logging step, which copies every request and answer for a logger even where there is none:
 * an eighth of a batch's CPU, and what they hold must not be logged.
 */
export function unlogged<Client extends { readonly middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}

/** @throws Error when the stack did not set the variable. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set. The stack sets it: deploy again.`);
  return value;
}

/**
 * The settings of `rolecall.yaml`, checked when they were deployed and packed beside the code. A change of them is a
 * change of the function, which CloudTrail records; a table or parameter could be changed without a trace.
 *
 * @throws Error when the package lacks them or they are not what a deployment writes.
 */
export function packedConfig(): Config {
  const file = join(process.env["LAMBDA_TASK_ROOT"] ?? ".", "rolecall.json");
  try {
    return configOf(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the settings packed with this function cannot be used (${why}). Deploy again.`);
  }
}

/**
 * Waits as long as asked or up to half as long again, so that workers that failed together do not come back together.
 * Never shorter: a receiver's Retry-After and a channel's pace are the least they take.
 */
export async function wait(ms: number): Promise<void> {
  await setTimeout(ms * (1 + Math.random() / 2));
}

/** Calls `open` once and keeps what it gave; after a failure the next call tries again. */
export function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
