/**
 * docs/dependencies.md: why each runtime dependency is there, who makes it, what it weighs in the bundle that holds it,
 * and what else comes with it. Fails for a dependency without a reason and for a reason without a dependency.
 */
import { readFileSync } from "node:fs";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { asObject, textAt } from "../shared/model.ts";
import { PACKING } from "../stacks/packing.ts";
import { COMMAND } from "./build.ts";

interface Reason {
  readonly maker: string;
  readonly why: string;
}

const AWS = "Amazon Web Services";
const REASONS: Readonly<Record<string, Reason>> = {
  "@aws-lambda-powertools/batch": {
    maker: AWS,
    why: "Gives failed messages of a batch back to their queue one by one. Lambda's answer for that is easily got wrong, and then loses messages.",
  },
  "@aws-lambda-powertools/logger": { maker: AWS, why: "One JSON line a message, with the id of the request." },
  "@aws-lambda-powertools/metrics": {
    maker: AWS,
    why: "Metrics as log lines, in CloudWatch's own format: no call, no permission.",
  },
  "@aws-lambda-powertools/parameters": {
    maker: AWS,
    why: "Reads the secret of a sink and keeps it for five minutes.",
  },
  "@aws-sdk/client-dynamodb": { maker: AWS, why: "The state that functions share." },
  "@aws-sdk/client-eventbridge": { maker: AWS, why: "Puts alerts on the alert bus." },
  "@aws-sdk/client-securityhub": { maker: AWS, why: "The sink for Security Hub." },
  "@aws-sdk/client-sns": { maker: AWS, why: "The sink for an SNS topic." },
  "@aws-sdk/client-sqs": {
    maker: AWS,
    why: "Puts what a receiver refuses for good into the dead letters, with the reason.",
  },
  "@aws-sdk/client-ssm": { maker: AWS, why: "What `@aws-lambda-powertools/parameters` reads with." },
  "@aws-sdk/client-sts": { maker: AWS, why: "Lets the canary take its role." },
  "@middy/core": {
    maker: "the Middy contributors",
    why: "The one place where logs and metrics are put around every function; Powertools brings its parts for it.",
  },
  commander: { maker: "TJ Holowaychuk and others", why: "Options and help of the command." },
  yaml: {
    maker: "Eemeli Aro",
    why: "Reads `rolecall.yaml` and knows the line and column of each key, for errors that say where.",
  },
  zod: {
    maker: "Colin McDonnell",
    why: "One schema of the configuration: the check, the JSON Schema and the page are made from it.",
  },
};

/** As SST 4.17 builds a function, without its map. */
const FUNCTION: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "es2024",
  minify: PACKING.minify,
  ...PACKING.esbuild,
};
const BUNDLES: Readonly<Record<string, BuildOptions>> = {
  detect: { ...FUNCTION, entryPoints: ["functions/detect.ts"] },
  deliver: { ...FUNCTION, entryPoints: ["functions/deliver.ts"] },
  lake: { ...FUNCTION, entryPoints: ["functions/lake.ts"] },
  canary: { ...FUNCTION, entryPoints: ["functions/canary.ts"] },
  command: COMMAND,
};

/** Bytes of a bundle by package; "" is our own code. */
type Sizes = ReadonlyMap<string, number>;

/** @throws Error naming dependencies without a reason, reasons without a dependency, and dependencies in no bundle. */
export async function dependenciesPage(): Promise<string> {
  const names = Object.keys(
    asObject(asObject(JSON.parse(readFileSync("package.json", "utf8")))?.["dependencies"]) ?? {},
  );
  const bundles = new Map<string, Sizes>(
    await Promise.all(Object.entries(BUNDLES).map(async ([name, options]) => [name, await sizesOf(options)] as const)),
  );
  complain(
    "has no reason in scripts/dependencies.ts",
    names.filter((name) => REASONS[name] === undefined),
  );
  complain(
    "has a reason but is no dependency",
    Object.keys(REASONS).filter((name) => !names.includes(name)),
  );
  complain(
    "is a dependency but in no bundle",
    names.filter((name) => !inSome(bundles, name)),
  );
  const brought = [...new Set([...bundles.values()].flatMap((sizes) => [...sizes.keys()]))]
    .filter((name) => name !== "" && !names.includes(name))
    .toSorted();
  const cells = (name: string) => [...bundles.values()].map((sizes) => kilobytes(sizes.get(name))).join(" | ");
  const heads = [...bundles.keys()];
  return [
    "# Dependencies",
    "",
    "Generated from package.json, the lockfile and the bundles by `npm run docs`. Versions are exact, licences are checked in",
    "`npm run check`, and none of these runs a script when it is installed. Sizes are KB in the minified bundle of each",
    "function and in that of the command, which is not minified by name.",
    "",
    `| Package | Version | Licence | Maker | ${heads.join(" | ")} | Why |`,
    `| --- | --- | --- | --- | ${heads.map(() => "---").join(" | ")} | --- |`,
    ...names.map((name) => {
      const { maker, why } = REASONS[name] ?? { maker: "", why: "" };
      return `| ${name} | ${locked(name, "version")} | ${locked(name, "license")} | ${maker} | ${cells(name)} | ${why} |`;
    }),
    "",
    "## What they bring",
    "",
    "Packages in the bundles that are dependencies of those above.",
    "",
    `| Package | Version | Licence | ${heads.join(" | ")} |`,
    `| --- | --- | --- | ${heads.map(() => "---").join(" | ")} |`,
    ...brought.map((name) => `| ${name} | ${locked(name, "version")} | ${locked(name, "license")} | ${cells(name)} |`),
    "",
    `Together: ${[...bundles].map(([name, sizes]) => `${kilobytes(fromNpm(sizes))} KB in ${name}`).join(", ")}.`,
    "",
    "## What is not in a bundle",
    "",
    "Development dependencies build, test and deploy: SST, esbuild, TypeScript, Biome, Vitest, fast-check, dynalite, Node and",
    "types. None of their code runs in AWS, save that SST decides what is deployed: it is pinned exactly, with the provider.",
    "",
    "Known weaknesses are not part of the check: not every registry answers `npm audit`, and an answer changes without a",
    "change here. It is a step before each release, see [CONTRIBUTING.md](../CONTRIBUTING.md).",
    "",
  ].join("\n");
}

async function sizesOf(options: BuildOptions): Promise<Sizes> {
  const { metafile } = await build({
    ...options,
    write: false,
    metafile: true,
    outdir: "bundle",
    logLevel: "error",
  });
  return byPackage(metafile);
}

function byPackage({ outputs }: Metafile): Sizes {
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      if (bytesInOutput === 0) continue;
      const name = packageOf(file);
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  return sizes;
}

/** Of the innermost `node_modules`; "" where the file is ours. */
function packageOf(file: string): string {
  const inner = file.lastIndexOf("node_modules/");
  if (inner < 0) return "";
  const [first = "", second = ""] = file.slice(inner + "node_modules/".length).split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function inSome(bundles: ReadonlyMap<string, Sizes>, name: string): boolean {
  return [...bundles.values()].some((sizes) => sizes.has(name));
}

const lockfile = asObject(asObject(JSON.parse(readFileSync("package-lock.json", "utf8")))?.["packages"]) ?? {};

function locked(name: string, key: "version" | "license"): string {
  const entry = asObject(lockfile[`node_modules/${name}`]);
  const value = textAt(entry, key);
  if (value === undefined) throw new Error(`package-lock.json states no ${key} of ${name}: run npm install.`);
  return value;
}

function complain(what: string, names: readonly string[]): void {
  if (names.length > 0) throw new Error(names.map((name) => `${name} ${what}`).join("\n"));
}

function kilobytes(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  return bytes < 1024 ? "< 1" : String(Math.round(bytes / 1024));
}

/** Without our own code, which changes too often to be counted on a page. */
function fromNpm(sizes: Sizes): number {
  return [...sizes].reduce((all, [name, bytes]) => (name === "" ? all : all + bytes), 0);
}
