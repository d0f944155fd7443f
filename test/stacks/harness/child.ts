/**
 * The evaluating process: answers the few calls that SST's components make to the CLI, mocks Pulumi's engine, runs the
 * program and writes down every resource it makes. Started by evaluate.ts, one process an evaluation.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, parse } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { asObject, type JsonObject } from "../../../shared/model.ts";
import { bundleFunction } from "./bundle.ts";
import type { BuiltFunction, Job, Resource } from "./evaluation.ts";
import { answerOf, stateOf } from "./mocks.ts";

/** What is used of the bundled program and of Pulumi. */
interface Program {
  readonly run: (program: unknown) => Promise<unknown>;
  readonly mod: { readonly run: unknown };
  readonly pulumi: {
    readonly output: (value: unknown) => { apply(use: (value: unknown) => void): void };
    readonly runtime: {
      setMocks(mocks: object, project: string, stack: string, preview: boolean, organisation: string): Promise<void>;
      runInPulumiStack(run: () => Promise<unknown>): Promise<unknown>;
      registerStackTransformation(note: (args: Registration) => undefined): void;
    };
  };
}
interface Registration {
  readonly type: string;
  readonly name: string;
  readonly opts: {
    readonly parent?: { __name?: string };
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
  };
}

/** Pulumi marks a secret by this key; the value is beside it. */
const SECRET = "4dabf18193072939515e22adb298388d";

const job: Job = JSON.parse(process.argv[2] ?? "");
const functions: BuiltFunction[] = [];
const made: Omit<Resource, "protect" | "retainOnDelete" | "parent">[] = [];
const registered = new Map<string, Registration["opts"]>();

process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(1);
});
await serveCli();
const program: Program = await import(pathToFileURL(job.program).href);
const { runtime, output } = program.pulumi;
await runtime.setMocks({ newResource, call }, job.app, job.stage, false, "organization");
const outputs = await runtime.runInPulumiStack(async () => {
  // Mocks are not told a resource's options.
  runtime.registerStackTransformation(({ type, name, opts }) => void registered.set(`${type} ${name}`, opts));
  return program.run(program.mod.run);
});
const values = await new Promise((resolve) => output(outputs ?? {}).apply(resolve));
// Resources make more resources when their outputs are known: all are there when nothing is left to do. Pulumi itself
// fails the process then if something still waits, as a circle of resources would.
process.once("beforeExit", () => {
  writeFileSync(job.result, JSON.stringify({ resources: made.map(withOptions), outputs: values, functions }));
});

function newResource(args: { type: string; name: string; inputs: JsonObject; id?: string }) {
  const inputs = asObject(withoutSecretMarks(args.inputs)) ?? {};
  const read = args.id === undefined || args.id === "" ? {} : { read: args.id };
  const state = stateOf(args.type, args.name, args.id ? { ...inputs, name: args.id } : inputs, job);
  if (args.type !== "pulumi:pulumi:Stack") made.push({ type: args.type, name: args.name, inputs, state, ...read });
  return { id: args.id || String(inputs["name"] ?? args.name), state };
}

function call(args: { token: string; inputs: JsonObject }) {
  return answerOf(args.token, args.inputs, job);
}

function withOptions(resource: Omit<Resource, "protect" | "retainOnDelete" | "parent">): Resource {
  const { parent, protect = false, retainOnDelete = false } = registered.get(`${resource.type} ${resource.name}`) ?? {};
  return { ...resource, protect, retainOnDelete, ...(parent?.__name === undefined ? {} : { parent: parent.__name }) };
}

function withoutSecretMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretMarks);
  const object = asObject(value);
  if (object === undefined) return value;
  if (SECRET in object) return withoutSecretMarks(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, withoutSecretMarks(inner)]));
}

/** SST's components ask the CLI over HTTP on loopback (pkg/server); these are the calls they make while evaluated. */
async function serveCli(): Promise<void> {
  const server = createServer(async (request, response) => {
    // Neither the server nor a connection kept open may keep the process alive.
    response.setHeader("connection", "close");
    const { method, params } = JSON.parse(await text(request));
    try {
      response.end(JSON.stringify({ result: await answerCli(method, asObject(params?.[0]) ?? {}) }));
    } catch (error) {
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  const { port } = server.address() as AddressInfo;
  process.env["SST_SERVER"] = `http://127.0.0.1:${port}`;
}

async function answerCli(method: string, args: JsonObject): Promise<object> {
  if (method === "Runtime.AddTarget") return {};
  if (method === "Runtime.Build") return build(args);
  if (method === "Provider.Aws.Bootstrap") return { asset: "sst-asset-made-up", state: "sst-state-made-up" };
  if (method === "Provider.Aws.Appsync") return { http: "http.invalid", realtime: "realtime.invalid" };
  throw new Error(`rpc: can't find method ${method}`);
}

async function build(args: JsonObject): Promise<object> {
  const name = String(args["functionID"]);
  const handler = String(args["handler"]);
  const nodejs = asObject(args["properties"]) ?? {};
  const out = join(job.work, "artifacts", `${name}-src`);
  mkdirSync(out, { recursive: true });
  const file = job.bundle ? await bundleFunction({ root: job.root, handler, nodejs, out }) : join(out, "bundle.mjs");
  const copied = (Array.isArray(args["copyFiles"]) ? args["copyFiles"] : []).map((entry: unknown) => {
    const { from, to } = asObject(entry) ?? {};
    return { from: String(from), to: String(to) };
  });
  functions.push({ name, handler, file, copied, nodejs });
  return { handler: `bundle${parse(handler).ext}`, out, errors: [], sourcemaps: job.bundle ? [`${file}.map`] : [] };
}
