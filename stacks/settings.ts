/**
 * `rolecall.yaml` at deploy time: a bad file stops the deployment here. The functions are given the checked settings as
 * JSON inside their package, so a change of configuration is a change of code, which CloudTrail and the guard rules see.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSettings, type Settings } from "../shared/config-file.ts";
import { detectors } from "../shared/detectors/index.ts";

/**
 * Settings of the file that ROLECALL_CONFIG names, relative to the root, else of `rolecall.yaml`, else the defaults.
 *
 * @throws ConfigError listing every fault as `file:line:column key: what`; Error when a file that was named is missing.
 */
export function readSettings(): Settings {
  const named = process.env["ROLECALL_CONFIG"];
  const file = named ?? "rolecall.yaml";
  const path = join($cli.paths.root, file);
  if (!existsSync(path)) {
    if (named === undefined) return parse("", file);
    throw new Error(
      `ROLECALL_CONFIG names ${file}, which is not there. Name a file relative to the root, or unset it.`,
    );
  }
  return parse(readFileSync(path, "utf8"), file);
}

function parse(text: string, file: string): Settings {
  return parseSettings(
    text,
    file,
    detectors.map(({ id }) => id),
  );
}

/** Writes the settings for the packages; answers where, relative to the root. */
export function writeSettings(settings: Settings): string {
  const folder = join($cli.paths.work, "rolecall", $app.stage);
  const path = join(folder, "rolecall.json");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(settings)}\n`);
  return relative($cli.paths.root, path);
}
