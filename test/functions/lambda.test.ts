/** The stack under every function: what it logs and counts, and what it never does. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { heartbeat } from "../../functions/heartbeat.ts";
import { lambda } from "../../functions/lambda.ts";
import { once, packedConfig, variable, wait } from "../../functions/surroundings.ts";
import { parseSettings } from "../../shared/config-file.ts";

const CONTEXT = { awsRequestId: "request-1", functionName: "detect", memoryLimitInMB: "512" } as Context;

describe("a handler", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    for (const level of ["log", "info", "error", "warn"] as const)
      vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void lines.push(parts.join(" ")));
  });
  afterEach(() => void vi.restoreAllMocks());
  const logged = () => lines.join("\n");

  test("answers what its work answers, and writes its metrics with one dimension", async () => {
    const handler = lambda("detect-sessions", { lane: "sessions" }, async (event: { readonly n: number }, tools) => {
      tools.count("Received", event.n);
      tools.count("Lag", 90);
      return event.n + 1;
    });
    expect(await handler({ n: 3 }, CONTEXT)).toBe(4);
    const line = lines.map((text) => text.trim()).find((text) => text.includes("CloudWatchMetrics")) ?? "{}";
    const written = JSON.parse(line);
    expect(written).toMatchObject({ lane: "sessions", Received: 3, Lag: 90 });
    expect(written._aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: "Rolecall", Dimensions: [["lane"]] });
  });

  test("writes what it counted although the work fails, logs the reason, and fails", async () => {
    const handler = lambda("detect-changes", { lane: "changes" }, async (_event: object, tools) => {
      tools.count("Received", 2);
      throw new Error("the table is throttled");
    });
    await expect(handler({}, CONTEXT)).rejects.toThrow("the table is throttled");
    expect(logged()).toContain('"Received":2');
    expect(logged()).toContain("the table is throttled");
    expect(logged()).toContain("request-1");
  });

  test("logs nothing of the event", async () => {
    const handler = lambda("deliver-slack", { sink: "slack" }, async (_event: object, tools) => {
      tools.count("Delivered", 1);
      tools.log.info("sent");
    });
    await handler({ Records: [{ body: "made-up-session-token" }] }, CONTEXT);
    expect(logged()).toContain("sent");
    expect(logged()).not.toContain("made-up-session-token");
  });
});

describe("what a function finds around it", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rolecall-functions-"));
    vi.stubEnv("LAMBDA_TASK_ROOT", folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test("the settings that were packed with it are the ones that were deployed", () => {
    const settings = parseSettings("alertAt: 55\nnetworks: [{ cidr: 192.0.2.0/24, name: office }]", "rolecall.yaml");
    writeFileSync(join(folder, "rolecall.json"), JSON.stringify(settings));
    const config = packedConfig();
    expect([config.alertAt, config.networkName("192.0.2.7")]).toEqual([55, "office"]);
  });

  test.each([
    ["are missing", undefined],
    ["are damaged", "{"],
    ["are something else", "[]"],
  ])("settings that %s stop it, with what to do", (_name, text) => {
    if (text !== undefined) writeFileSync(join(folder, "rolecall.json"), text);
    expect(packedConfig).toThrow(/settings packed with this function cannot be used .* Deploy again/);
  });

  test("a variable that the stack did not set stops it, by name", () => {
    vi.stubEnv("ROLECALL_TABLE", "");
    expect(() => variable("ROLECALL_TABLE")).toThrow("ROLECALL_TABLE is not set");
  });

  test("waits at least as long as asked: receivers say how long", async () => {
    const waits = Array.from({ length: 20 }, async () => {
      const before = performance.now();
      await wait(40);
      return performance.now() - before;
    });
    // A timer may fire within the millisecond before.
    expect(Math.min(...(await Promise.all(waits)))).toBeGreaterThanOrEqual(39);
  });

  test("opens a thing once for all, and again after it failed", async () => {
    let tries = 0;
    const open = once(async () => {
      tries++;
      if (tries === 1) throw new Error("the table is not there yet");
      return tries;
    });
    await expect(open()).rejects.toThrow("not there yet");
    expect(await Promise.all([open(), open(), open()])).toEqual([2, 2, 2]);
  });
});

describe("the heartbeat", () => {
  let server: Server;
  let status = 200;
  let beats = 0;
  beforeEach(async () => {
    beats = 0;
    server = createServer((_request, response) => {
      beats++;
      if (status === 302) response.setHeader("location", "https://elsewhere.invalid/");
      response.writeHead(status).end("thanks");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => void server.close());
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/made-up-check-id`;

  test("calls its address", async () => {
    status = 200;
    await heartbeat(address())();
    expect(beats).toBe(1);
  });

  test.each([500, 404, 302])("an answer of %i is a failure that does not quote the address", async (answer) => {
    status = answer;
    const failed = await heartbeat(address())().catch((error: Error) => error);
    expect(failed).toBeInstanceOf(Error);
    expect(String(failed)).not.toContain("made-up-check-id");
  });
});
