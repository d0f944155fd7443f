/** A public list of suppliers becomes configuration: what comes out is what rolecall.yaml takes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config-file.ts";

const folder = mkdtempSync(join(tmpdir(), "rolecall-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function vendors(text: string) {
  const file = join(folder, "accounts.yaml");
  writeFileSync(file, text);
  return spawnSync(process.execPath, ["cli/main.ts", "data", "vendors", file], { encoding: "utf8" });
}

const LIST = `
- name: 'Beacon "Metrics"'
  source: https://beacon.example/docs
  accounts: ["999900001111", "999900002222"]
- name: Antenna
  accounts: ['999900003333']
- name: Beacon under its old name
  accounts: ["999900001111"]
`;

describe("rolecall data vendors", () => {
  test("prints a section that rolecall.yaml takes, sorted, each account once", () => {
    const { status, stdout, stderr } = vendors(LIST);
    expect(status).toBe(0);
    const config = parseConfig(stdout, "rolecall.yaml");
    expect(config.vendors).toEqual([
      { id: "999900003333", name: "Antenna" },
      { id: "999900001111", name: 'Beacon "Metrics"' },
      { id: "999900002222", name: 'Beacon "Metrics"' },
    ]);
    expect(stderr).toContain("3 accounts");
  });

  test("takes JSON too, and names of any length", () => {
    const { stdout } = vendors(JSON.stringify([{ name: "x".repeat(500), accounts: ["999900001111"] }]));
    expect(parseConfig(stdout, "rolecall.yaml").vendors[0]?.name).toBe("x".repeat(64));
  });

  test.each([
    ["no list", "name: Beacon", "is no list"],
    [
      "an id that YAML read as a number",
      "- { name: Beacon, accounts: [999900001111] }",
      "12 digits in quotes, not 999900001111",
    ],
    ["an entry without accounts", "- name: Beacon", "entry 1 needs name and accounts"],
    ["accounts that are no list", '- { name: Beacon, accounts: "999900001111" }', "12 digits in quotes"],
    ["broken YAML", "- { name: Beacon", "accounts.yaml"],
  ])("says what is wrong with %s", (_, text, message) => {
    const { status, stdout, stderr } = vendors(text);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  test("says which file cannot be read", () => {
    const { status, stderr } = spawnSync(process.execPath, ["cli/main.ts", "data", "vendors", join(folder, "none")], {
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("cannot be read");
  });
});
