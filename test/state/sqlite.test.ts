import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../shared/model.ts";
import { StateError } from "../../shared/state/items.ts";
import { openSqliteState } from "../../shared/state/sqlite.ts";
import { describeState } from "../support/state-conformance.ts";

const SALT = "salt for the tests of the state";
const NOW = 20_000 * DAY_MS;
const folder = mkdtempSync(join(tmpdir(), "rolecall-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.db`);
const open = (path: string, salt: Uint8Array | string = SALT) => openSqliteState({ path, salt });

describeState("SQLite in memory", async () => open(":memory:"));
describeState("SQLite in a file", async () => open(newPath()));

function errorOf(work: () => unknown): { readonly code: string; readonly message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** What a crash right now would leave: the files as they are on disk, without a close. */
function crashCopy(path: string): string {
  const copy = newPath();
  copyFileSync(path, copy);
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
  return copy;
}

describe("a file", () => {
  test("brings back sightings and items after a close", async () => {
    const path = newPath();
    const before = open(path);
    await before.sighted([
      { key: "edge", day: 100, label: "ana enters Deploy" },
      { key: "edge", day: 101 },
    ]);
    await before.put("session", [{ key: "ASIAEXAMPLE0000001", value: "{}", expiresAt: NOW + 1 }]);
    await before.put("document", [{ key: "policy", value: '"ü"' }]);
    await before.close();

    const after = open(path);
    expect(await after.sightings(["edge", "other"])).toEqual([{ firstDay: 100, lastDay: 101, days: 2 }, undefined]);
    expect(await after.get("session", ["ASIAEXAMPLE0000001"], NOW)).toEqual(["{}"]);
    expect(await after.get("session", ["ASIAEXAMPLE0000001"], NOW + 1)).toEqual([undefined]);
    expect(await after.get("document", ["policy", "none"], NOW)).toEqual(['"ü"', undefined]);
    expect(await after.putIfAbsent("document", { key: "policy", value: "new" }, NOW)).toBe('"ü"');
    await after.sighted([{ key: "edge", day: 200 }]);
    await after.close();

    const last = open(path);
    expect(await last.sightings(["edge"])).toEqual([{ firstDay: 100, lastDay: 200, days: 3 }]);
    await last.close();
  });

  test("is left by a crash as the last flush left it", async () => {
    const path = newPath();
    const state = open(path);
    await state.sighted([{ key: "flushed", day: 1 }]);
    await state.put("document", [{ key: "flushed", value: "1" }]);
    await state.flush();
    await state.sighted([{ key: "flushed", day: 2 }]);
    await state.put("document", [{ key: "flushed", value: "2" }]);

    const crashed = open(crashCopy(path));
    expect(await crashed.sightings(["flushed"])).toEqual([{ firstDay: 1, lastDay: 1, days: 1 }]);
    expect(await crashed.get("document", ["flushed"], NOW)).toEqual(["1"]);
    await crashed.close();
    await state.close();
  });

  test("shows nothing of a batch that outgrew memory until the flush", async () => {
    const path = newPath();
    const state = open(path);
    const keys = Array.from({ length: 70_000 }, (_, n) => `key-${n}`);
    await state.put("link", [{ key: "key-0", value: "first" }]);
    await state.flush();
    await state.sighted(keys.map((key) => ({ key, day: 1 })));
    await state.put(
      "link",
      keys.map((key) => ({ key, value: key })),
    );
    const crashed = open(crashCopy(path));
    expect(await crashed.sightings(keys.slice(0, 1))).toEqual([undefined]);
    expect(await crashed.get("link", ["key-0", "key-1"], NOW)).toEqual(["first", undefined]);
    await crashed.close();

    expect(await state.get("link", keys, NOW)).toEqual(keys);
    await state.close();
    const after = open(path);
    expect(await after.get("link", keys, NOW)).toEqual(keys);
    expect((await after.sightings(keys)).every((sighting) => sighting?.days === 1)).toBe(true);
    await after.close();
  });

  test("keeps large values that do not fit the cache", async () => {
    const path = newPath();
    const state = open(path);
    const keys = Array.from({ length: 150 }, (_, n) => `policy-${n}`);
    const text = (key: string) => `${key}${"x".repeat(300_000)}`;
    for (const key of keys) await state.put("document", [{ key, value: text(key) }]);
    const values = await state.get("document", keys, NOW);
    expect(values.every((value, n) => value === text(keys[n] ?? ""))).toBe(true);
    await state.close();
  });

  test("keeps its own salt, so another one changes nothing", async () => {
    const path = newPath();
    const first = open(path, new Uint8Array(16).fill(1));
    await first.sighted([{ key: "edge", day: 1 }]);
    await first.close();
    const second = open(path, new Uint8Array(16).fill(2));
    expect((await second.sightings(["edge"]))[0]?.days).toBe(1);
    await second.close();
  });

  test("keeps the label of a sighting that is later seen without one", async () => {
    const path = newPath();
    const first = open(path);
    await first.sighted([{ key: "k", day: 1, label: "ana enters Deploy" }]);
    await first.flush();
    await first.sighted([{ key: "k", day: 2 }]);
    await first.close();
    const rows = withDatabase(path, (db) => db.prepare("SELECT label, days FROM sightings").all());
    expect(rows).toEqual([{ label: "ana enters Deploy", days: 2 }]);
  });

  test("does not bring back an item that was replaced by one that has expired since", async () => {
    const path = newPath();
    const state = open(path);
    await state.put("session", [{ key: "k", value: "old" }]);
    await state.flush();
    await state.put("session", [{ key: "k", value: "new", expiresAt: NOW }]);
    for (let hour = 0; hour <= 26; hour++) await state.get("session", [], NOW + hour * HOUR_MS);
    await state.close();
    const after = open(path);
    expect(await after.get("session", ["k"], NOW + 26 * HOUR_MS)).toEqual([undefined]);
    await after.close();
  });

  test("holds other hashes under another salt", async () => {
    const hashes = await Promise.all(
      [1, 2].map(async (byte) => {
        const path = newPath();
        const state = open(path, new Uint8Array(16).fill(byte));
        await state.sighted([{ key: "edge", day: 1 }]);
        await state.close();
        return withDatabase(path, (db) => db.prepare("SELECT CAST(hash AS TEXT) AS hash FROM sightings").get());
      }),
    );
    expect(hashes[0]).not.toEqual(hashes[1]);
  });

  test("holds no key of an item in clear", async () => {
    const path = newPath();
    const state = open(path);
    const secret = "ASIAEXAMPLE0000042";
    await state.put("session", [{ key: secret, value: '{"role":"Deploy"}' }]);
    await state.get("session", ["ASIAEXAMPLE0000043"], NOW);
    await state.flush();
    const bytes = [path, `${path}-wal`].map((file) => readFileSync(file, "latin1")).join("");
    expect(bytes).toContain('{"role":"Deploy"}');
    expect(bytes).not.toContain("ASIAEXAMPLE");
    await state.close();
  });

  test("can be read by a person: label and dates of each sighting", async () => {
    const path = newPath();
    const state = open(path);
    await state.sighted([
      { key: "a", day: 20_000, label: "ana enters Deploy" },
      { key: "a", day: 20_001 },
    ]);
    await state.close();
    const rows = withDatabase(path, (db) => db.prepare("SELECT * FROM sightings_read").all());
    expect(rows).toEqual([{ label: "ana enters Deploy", first: "2024-10-04", last: "2024-10-05", days: 2 }]);
  });

  test("loses items a day after they expired, by record time, and their text with them", async () => {
    const path = newPath();
    const state = open(path);
    await state.put("session", [
      { key: "gone", value: "value of gone", expiresAt: NOW + 1 },
      { key: "recent", value: "value of recent", expiresAt: NOW + DAY_MS },
      { key: "kept", value: "value of kept" },
    ]);
    await state.flush();
    for (let hour = 0; hour <= 26; hour++) await state.get("session", [], NOW + hour * HOUR_MS);
    await state.close();
    const values = withDatabase(path, (db) => db.prepare("SELECT value FROM items ORDER BY value").all());
    expect(values).toEqual([{ value: "value of kept" }, { value: "value of recent" }]);
    expect(readFileSync(path, "latin1")).not.toContain("value of gone");
  });

  test("loses nothing to one record with a time far in the future", async () => {
    const path = newPath();
    const state = open(path);
    await state.put("session", [{ key: "k", value: "1", expiresAt: NOW + HOUR_MS }]);
    await state.get("session", ["k"], NOW);
    const keys = Array.from({ length: 1000 }, (_, n) => `key-${n}`);
    await state.get("session", keys, NOW + 10_000 * DAY_MS);
    await state.close();
    const after = open(path);
    expect(await after.get("session", ["k"], NOW)).toEqual(["1"]);
    await after.close();
  });

  test("leaves no second file behind when it is closed", async () => {
    const path = newPath();
    const state = open(path);
    await state.sighted([{ key: "k", day: 1 }]);
    await state.close();
    const name = path.slice(folder.length + 1);
    expect(readdirSync(folder).filter((file) => file.startsWith(`${name}-`))).toEqual([]);
  });
});

describe("what cannot be opened", () => {
  test("a file that another process has open", async () => {
    const path = newPath();
    const first = open(path);
    const { code, message } = errorOf(() => open(path));
    expect([code, message]).toEqual(["state.locked", expect.stringContaining(`${path} is in use by another process`)]);
    await first.close();
    await open(path).close();
  });

  test("a file that is no database", () => {
    const path = newPath();
    writeFileSync(path, "Records of something else. ".repeat(100));
    const { code, message } = errorOf(() => open(path));
    expect([code, message]).toEqual(["state.foreign", expect.stringContaining("is not a Rolecall state")]);
    expect(readFileSync(path, "latin1")).toMatch(/^Records of something else/);
  });

  test("the database of another program, which stays as it was", () => {
    const path = newPath();
    withDatabase(path, (db) => db.exec("CREATE TABLE theirs (a); PRAGMA user_version = 1"));
    const before = readFileSync(path);
    expect(errorOf(() => open(path)).code).toBe("state.foreign");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a file of a newer rolecall", async () => {
    const path = newPath();
    await open(path).close();
    withDatabase(path, (db) => db.exec("PRAGMA user_version = 99"));
    const { code, message } = errorOf(() => open(path));
    expect([code, message]).toEqual(["state.newer", expect.stringMatching(/newer rolecall \(schema 99, .* knows 1\)/)]);
    expect(withDatabase(path, (db) => db.prepare("PRAGMA user_version").get())).toEqual({ user_version: 99 });
  });

  test("a file in a folder that does not exist", () => {
    const { code, message } = errorOf(() => open(join(folder, "none", "state.db")));
    expect([code, message]).toEqual(["state.unopened", expect.stringContaining("folder must exist")]);
  });

  test("a salt that is too short", () => {
    expect(errorOf(() => open(":memory:", "short")).code).toBe("state.salt");
  });
});

describe("the schema", () => {
  test("an empty file is brought to the current version", async () => {
    const path = newPath();
    writeFileSync(path, "");
    await open(path).close();
    expect(withDatabase(path, (db) => db.prepare("PRAGMA user_version").get())).toEqual({ user_version: 1 });
  });

  test("a file of version 1 is still read", async () => {
    const path = newPath();
    withDatabase(path, (db) => {
      db.exec(VERSION_1);
      db.prepare("INSERT INTO meta VALUES ('salt', ?)").run(SALT);
    });
    const state = open(path, "another salt of sixteen or more");
    await state.sighted([{ key: "k", day: 30 }]);
    await state.close();
    const rows = withDatabase(path, (db) => db.prepare("SELECT label, days FROM sightings_read ORDER BY days").all());
    expect(rows).toEqual([
      { label: null, days: 1 },
      { label: "by hand", days: 3 },
    ]);
  });
});

/** As released; never edited, so that files of that time keep opening. */
const VERSION_1 = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE sightings (
    hash INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, days INTEGER NOT NULL, label TEXT
  ) STRICT;
  CREATE VIEW sightings_read AS
    SELECT label, date(first * 86400, 'unixepoch') AS first, date(last * 86400, 'unixepoch') AS last, days
    FROM sightings;
  CREATE TABLE items (
    kind TEXT NOT NULL, hash BLOB NOT NULL, value TEXT NOT NULL, expires REAL, PRIMARY KEY (kind, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX items_by_expiry ON items (expires) WHERE expires IS NOT NULL;
  INSERT INTO sightings VALUES (-2, 10, 20, 3, 'by hand');
  PRAGMA application_id = 1383033957;
  PRAGMA user_version = 1;`;

describe("a closed state", () => {
  test("refuses further calls, and may be closed again", async () => {
    const state = open(":memory:");
    await state.close();
    await state.close();
    await expect(state.sightings(["k"])).rejects.toThrow(/was closed/);
    await expect(state.put("link", [])).rejects.toThrow(/was closed/);
  });
});

function withDatabase<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
