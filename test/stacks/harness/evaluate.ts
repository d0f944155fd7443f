/**
 * Evaluates sst.config.ts without AWS: bundled as the SST CLI does it (pkg/project/project.go and run.go), with SST's
 * real components, but with mocks in place of Pulumi's engine. Mocks do not know the providers' schemas.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { asObject, type JsonObject } from "../../../shared/model.ts";
import type { EvaluateOptions, Evaluation, Job } from "./evaluation.ts";
import { PLATFORM, PROVIDERS, ROOT } from "./platform.ts";

const run = promisify(execFile);
const CONFIG = join(ROOT, "sst.config.ts");
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** What bundled CommonJS expects around it, under names that nothing else declares. */
const AROUND = [
  'import { createRequire as evaluationRequire } from "node:module";',
  'import { fileURLToPath as evaluationPath } from "node:url";',
  'import { dirname as evaluationFolder } from "node:path";',
  "const require = evaluationRequire(import.meta.url);",
  "const __filename = evaluationPath(import.meta.url);",
  "const __dirname = evaluationFolder(__filename);",
].join("\n");
const COMMON: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  logLevel: "silent",
  nodePaths: [join(PLATFORM, "node_modules")],
};

/**
 * Runs the stacks in a process of their own, since Pulumi keeps what it made in globals.
 *
 * @throws Error with what the program wrote when it fails, as a deployment would.
 */
export async function evaluate(options: EvaluateOptions = {}): Promise<Evaluation> {
  const { stage = "test", account = "111122223333", region = "eu-west-1", bundle = false, dev = false } = options;
  mkdirSync(join(ROOT, ".sst/offline"), { recursive: true });
  const work = mkdtempSync(join(ROOT, ".sst/offline", `${stage}-`));
  // Pulumi's packages are found from where the program lies.
  const program = mkdtempSync(join(PLATFORM, "offline-"));
  let keep = false;
  try {
    const env = environment(options, work, region);
    const app = await readApp(stage, program, env);
    const job: Job = {
      ...{ stage, account, region, bundle, dev, work },
      enabledRegions: options.enabledRegions ?? ["eu-west-1", "us-east-1", "ap-southeast-2"],
      app: String(app["name"]),
      program: await bundleProgram(app, dev, work, program),
      root: ROOT,
      result: join(work, "result.json"),
    };
    await run(process.execPath, ["--no-warnings", join(import.meta.dirname, "child.ts"), JSON.stringify(job)], {
      cwd: ROOT,
      env,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    keep = bundle;
    return { app, folder: work, ...JSON.parse(readFileSync(job.result, "utf8")) };
  } finally {
    rmSync(program, { recursive: true });
    if (!keep) rmSync(work, { recursive: true });
  }
}

/** Nothing of the caller's, so that no profile or credential of theirs is read. */
function environment({ secrets = {}, config }: EvaluateOptions, work: string, region: string): NodeJS.ProcessEnv {
  const file = join(work, "rolecall.yaml");
  writeFileSync(file, config ?? "");
  return {
    PATH: process.env["PATH"],
    HOME: work,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    ...(config === undefined ? {} : { ROLECALL_CONFIG: relative(ROOT, file) }),
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value])),
  };
}

/** What `app()` answers, with what the CLI adds. Imports at the top of sst.config.ts are refused here, as by the CLI. */
async function readApp(stage: string, folder: string, env: NodeJS.ProcessEnv): Promise<JsonObject> {
  const outfile = join(folder, "app.mjs");
  await build({
    ...COMMON,
    stdin: entry(`import mod from ${JSON.stringify(CONFIG)};
      console.log(JSON.stringify(await mod.app({ stage: ${JSON.stringify(stage)} })));`),
    banner: { js: `${AROUND}\nfunction $config(input) { return input; }` },
    outfile,
    external: ["@pulumi/*"],
    plugins: [noImportsAtTop],
  });
  const { stdout } = await run(process.execPath, ["--no-warnings", outfile], { cwd: ROOT, env });
  return { removal: "retain", ...asObject(JSON.parse(stdout)), stage };
}

async function bundleProgram(app: JsonObject, dev: boolean, work: string, folder: string): Promise<string> {
  const outfile = join(folder, "run.mjs");
  const paths = { home: work, root: ROOT, work, platform: PLATFORM };
  await build({
    ...COMMON,
    stdin: entry(`export * as pulumi from "@pulumi/pulumi";
      export { run } from ${JSON.stringify(join(PLATFORM, "src/auto/run.ts"))};
      import mod from ${JSON.stringify(CONFIG)};
      export { mod };`),
    banner: { js: AROUND },
    outfile,
    define: {
      $app: JSON.stringify(app),
      $cli: JSON.stringify({ command: "deploy", dev, paths, state: { version: {} } }),
      $dev: String(dev),
    },
    inject: [join(PLATFORM, "src/shim/run.js")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "archiver",
      "esbuild",
      "glob",
      "undici",
      "vite",
    ],
    plugins: [globals()],
  });
  return outfile;
}

function entry(contents: string): BuildOptions["stdin"] {
  return { contents, resolveDir: ROOT, sourcefile: "evaluation.ts", loader: "ts" };
}

const noImportsAtTop: Plugin = {
  name: "no-imports-at-top",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ importer, kind, path }) =>
      importer === CONFIG && kind === "import-statement"
        ? {
            errors: [{ text: `sst.config.ts imports "${path}" at the top, which SST refuses: import it inside run()` }],
          }
        : undefined,
    );
  },
};

/** The names that the CLI makes global in the project's own files: `sst`, and one a provider. */
function globals(): Plugin {
  const providers: readonly { readonly alias: string; readonly package: string }[] = JSON.parse(
    readFileSync(PROVIDERS, "utf8"),
  );
  const imports = [
    ...providers.map(({ alias, package: name }) => `import * as ${alias} from "${name}";`),
    `import * as sst from ${JSON.stringify(join(PLATFORM, "src/components"))};`,
  ].join("");
  return {
    name: "globals",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path.includes("/.sst/") || path.includes("/node_modules/")
          ? undefined
          : { contents: imports + readFileSync(path, "utf8"), loader: "ts" },
      );
    },
  };
}
