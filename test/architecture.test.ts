/** Holds the shape of the house: who may import whom, and what `shared/` may not touch. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const files = ["shared", "functions", "stacks", "cli", "simulator", "bench", "scripts"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
);

const source = (file: string) => readFileSync(file, "utf8");
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'])\/\/.*$/gm, "$1");

const importsOf = (file: string) =>
  [...source(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) =>
    target.startsWith(".") ? normalize(join(dirname(file), target)).replaceAll("\\", "/") : target,
  );

/** Layers from the ground up; a file imports its own layer or lower ones. Order within one line is free. */
const LAYERS: readonly (readonly string[])[] = [
  ["shared/model.ts", "shared/held.ts", "shared/arn.ts", "shared/config-error.ts", "shared/duration.ts"],
  ["shared/words.ts", "shared/request.ts", "shared/matchers.ts", "shared/pattern.ts", "shared/networks.ts"],
  ["shared/policy/", "shared/state/", "shared/config.ts", "shared/config-file.ts"],
  [
    "shared/detector.ts",
    "shared/remembered.ts",
    "shared/on.ts",
    "shared/tally.ts",
    "shared/guarded.ts",
    "shared/guard.ts",
  ],
  ["shared/judging/"],
  ["shared/surface/"],
  ["shared/detectors/", "shared/context.ts"],
  [
    "shared/ingest/",
    "shared/normalise/",
    "shared/recall.ts",
    "shared/score.ts",
    "shared/title.ts",
    "shared/verbs.ts",
    "shared/attribute.ts",
  ],
  ["shared/present.ts", "shared/metrics.ts", "shared/formats/"],
  ["shared/sinks/"],
  [
    "shared/dispatch.ts",
    "shared/detect.ts",
    "shared/incident.ts",
    "shared/group.ts",
    "shared/deliver.ts",
    "shared/rules.ts",
  ],
  ["shared/pipeline.ts"],
  ["simulator/"],
  ["cli/", "functions/"],
  ["stacks/"],
  ["bench/", "scripts/"],
];

const layerOf = (file: string) =>
  LAYERS.findIndex((layer) => layer.some((place) => file === place || (place.endsWith("/") && file.startsWith(place))));

describe("imports", () => {
  test("every file has its layer", () => {
    expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
  });

  test("go down only", () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) > layerOf(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test("the simulator knows nothing of the product but its nouns", () => {
    const foreign = files
      .filter((file) => file.startsWith("simulator/"))
      .flatMap((file) =>
        importsOf(file).filter((target) => target.startsWith("shared/") && target !== "shared/model.ts"),
      );
    expect(foreign).toEqual([]);
  });

  test("sinks import no stage", () => {
    const known = ["shared/model.ts", "shared/words.ts", "shared/present.ts"];
    const foreign = files
      .filter((file) => file.startsWith("shared/sinks/"))
      .flatMap((file) =>
        importsOf(file).filter(
          (target) => target.startsWith("shared/") && !target.startsWith("shared/sinks/") && !known.includes(target),
        ),
      );
    expect(foreign).toEqual([]);
  });

  test("state implementations import no stage", () => {
    const foreign = files
      .filter((file) => file.startsWith("shared/state/"))
      .flatMap((file) =>
        importsOf(file).filter(
          (target) =>
            target.startsWith("shared/") && !target.startsWith("shared/state/") && target !== "shared/model.ts",
        ),
      );
    expect(foreign).toEqual([]);
  });
});

describe("shared/ has no clock, no randomness, no environment and no files", () => {
  const banned: Readonly<Record<string, RegExp>> = {
    "a clock": /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bsetTimeout\b|\bsetInterval\b|\bhrtime\b/,
    randomness: /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b|\brandomInt\b/,
    "the environment": /\bprocess\b\./,
    "the console": /\bconsole\.(log|error|warn|info|debug|table)\b/,
    "the file system": /"node:fs|"node:os"|"node:child_process"|"node:http|"node:net"(?!)/,
  };
  for (const [what, pattern] of Object.entries(banned)) {
    test(what, () => {
      const guilty = files.filter((file) => file.startsWith("shared/") && pattern.test(withoutComments(source(file))));
      expect(guilty).toEqual([]);
    });
  }
});

describe("the tree stays readable", () => {
  test("no file outside tests grows over 350 lines", () => {
    expect(files.filter((file) => source(file).split("\n").length > 350)).toEqual([]);
  });

  test("nothing is left for later", () => {
    const later = /\b(TODO|FIXME|XXX)\b|@ts-ignore|@ts-expect-error|:\s*any\s*[;,)=\]>]|\bas any\b/;
    expect(files.filter((file) => later.test(source(file)))).toEqual([]);
  });
});
