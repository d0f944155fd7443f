import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PATH_FAULTS_MAX, type ReadOptions, readInputs } from "../../cli/files.ts";
import { recordOf } from "../../shared/ingest/ingest.ts";
import { relevanceOf } from "../../shared/ingest/relevance.ts";
import { cloudtrail } from "../support/records.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rolecall-files-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const relevance = relevanceOf([{ detail: { eventSource: ["iam.amazonaws.com"] } }]);
const create = (id: string) => cloudtrail("iam:CreateUser", { eventID: id });
const list = cloudtrail("s3:ListBuckets");
const fileOf = (...ids: string[]) => Buffer.from(JSON.stringify({ Records: [list, ...ids.map(create)] }));

function put(path: string, content: string | Uint8Array): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

async function read(paths: readonly string[], options?: ReadOptions) {
  const ids: unknown[] = [];
  const totals = await readInputs(paths, relevance, ({ bytes }) => ids.push(recordOf(bytes)?.["eventID"]), options);
  const faults = totals.faults.map(({ path, ...rest }) => ({ ...rest, path: path.replace(root, "") }));
  return { ...totals, ids, faults };
}
const inPieces = async function* (bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
};
const noise = (size: number, seed = 1) =>
  Buffer.from(Array.from({ length: size }, (_, n) => (Math.imul(n + seed * 9973, 0x9e37_79b1) >>> 13) & 0xff));

describe("a file is read", () => {
  test("plain, packed, packed twice over, whatever its name", async () => {
    const paths = [
      put("a.json", fileOf("1")),
      put("b.json.gz", gzipSync(fileOf("2"))),
      put("c", gzipSync(fileOf("3"))),
      put("d.gz", fileOf("4")),
      put("e.log", Buffer.concat([gzipSync(fileOf("5")), gzipSync(fileOf("6"))])),
      put("f.jsonl", `${JSON.stringify(create("7"))}\n${JSON.stringify(create("8"))}\n`),
      put("g.txt", JSON.stringify({ Records: [create("9")] }, null, 2)),
    ];
    const { ids, faultCount, files, records, relevant, bytes } = await read(paths);
    expect(ids).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect({ faultCount, files, records, relevant }).toEqual({ faultCount: 0, files: 7, records: 15, relevant: 9 });
    expect(bytes).toBeGreaterThan(9 * 400);
  });

  test("empty, or without records", async () => {
    const paths = [put("a.json", ""), put("b.json", '{"Records":[]}'), put("c.json.gz", gzipSync(""))];
    expect(await read(paths)).toMatchObject({ ids: [], files: 3, records: 0, faultCount: 0, foreign: {} });
  });

  test("with a size in its trailer that is a lie", async () => {
    const packed = gzipSync(fileOf("1"));
    for (const claimed of [0, 1, 0x3ff_ffff, 0xffff_ffff]) {
      packed.writeUInt32LE(claimed, packed.length - 4);
      // That the size is wrong is a fault; the records are all there.
      expect((await read([put("a.json.gz", packed)])).ids).toEqual(["1"]);
    }
  });

  test("when it inflates to more than is held", async () => {
    const padded = Buffer.concat([fileOf("1"), Buffer.alloc(65 << 20, " "), fileOf("2")]);
    const { ids, bytes, faultCount } = await read([put("a.json.gz", gzipSync(padded)), put("b.json", padded)]);
    expect(ids).toEqual(["1", "2", "1", "2"]);
    expect({ bytes, faultCount }).toEqual({ bytes: 2 * padded.length, faultCount: 0 });
  });

  test("and reported", async () => {
    const seen: unknown[] = [];
    const path = put("a.json", fileOf("1", "2"));
    await read([path], { onFile: (...args) => seen.push(args) });
    expect(seen).toEqual([[path, { records: 3, relevant: 2, foreign: {}, unreadable: 0 }]]);
  });
});

describe("standard input is read in pieces of any size", () => {
  for (const [name, bytes] of [
    ["plain", fileOf("1", "2")],
    ["packed", gzipSync(fileOf("1", "2"))],
  ] as const)
    test(name, async () => {
      for (const size of [1, 2, 100, 1 << 20]) {
        const { ids, faultCount } = await read(["-"], { stdin: inPieces(bytes, size) });
        expect({ ids, faultCount }).toEqual({ ids: ["1", "2"], faultCount: 0 });
      }
    });

  test("empty, or not JSON", async () => {
    expect(await read(["-"], { stdin: inPieces(Buffer.alloc(0), 1) })).toMatchObject({ files: 1, faultCount: 0 });
    const { faults, foreign } = await read(["-"], { stdin: inPieces(Buffer.from("hello"), 9) });
    expect(faults).toEqual([{ path: "-", offset: 0, line: 1, reason: "bytes that are not JSON" }]);
    expect(foreign).toEqual({});
  });

  test("until it fails", async () => {
    const failing = async function* () {
      yield fileOf("1").subarray(0, -2);
      throw Object.assign(new Error("read EIO"), { errno: -5, code: "EIO" });
    };
    const { ids, faults } = await read(["-"], { stdin: failing() });
    expect(ids).toEqual(["1"]);
    expect(faults.map(({ reason }) => reason)).toEqual([
      "the input ends before its list of records does",
      "cannot be read: i/o error (EIO)",
    ]);
  });
});

describe("a damaged gzip file gives what can be had, and says so", () => {
  const padded = (n: number) => ({ ...create(String(n)), pad: noise(300, n).toString("base64") });
  const many = Buffer.from(JSON.stringify({ Records: Array.from({ length: 400 }, (_, n) => padded(n)) }));

  test("when it ends early", async () => {
    const packed = gzipSync(many);
    for (const keep of [0.3, 0.9]) {
      const cut = packed.subarray(0, packed.length * keep);
      const left = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      const { ids, faults } = await read([put("a.json.gz", cut)]);
      expect(ids).toHaveLength(left.split('"},{').length - 1);
      expect(faults.map(({ reason }) => reason)).toEqual(["the input ends inside a value", "gzip stream ends early"]);
    }
  });

  test("when bytes are changed", async () => {
    const packed = gzipSync(many);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 40);
    const { ids, faults } = await read([put("a.json.gz", packed)]);
    expect(ids.length).toBeGreaterThan(20);
    expect(faults.at(-1)?.reason).toMatch(/^gzip data is damaged: /);
  });

  test("when only its checksum is wrong", async () => {
    const packed = gzipSync(fileOf("1"));
    packed.fill(0, packed.length - 8, packed.length - 4);
    const { ids, faults } = await read([put("a.json.gz", packed)]);
    expect(ids).toEqual(["1"]);
    expect(faults.map(({ reason }) => reason)).toEqual(["gzip data is damaged: incorrect data check"]);
  });

  test("when it is a head and nothing more", async () => {
    const { faults } = await read([
      put("a.json.gz", [0x1f, 0x8b].join("")),
      put("b.json.gz", Buffer.from([0x1f, 0x8b])),
    ]);
    expect(faults.map(({ reason }) => reason)).toEqual(["bytes that are not JSON", "gzip stream ends early"].slice(-1));
  });
});

describe("a directory is walked", () => {
  test("in the order of names, through links, without going in circles", async () => {
    put("logs/b/2.json", fileOf("2"));
    put("logs/a/1.json", fileOf("1"));
    put("logs/c.json", fileOf("3"));
    symlinkSync(join(root, "logs"), join(root, "logs/b/up"));
    symlinkSync(join(root, "logs/c.json"), join(root, "logs/d-link.json"));
    symlinkSync(join(root, "logs/a"), join(root, "logs/e-again"));
    const { ids, faultCount } = await read([join(root, "logs")]);
    expect({ ids, faultCount }).toEqual({ ids: ["1", "2", "3", "3"], faultCount: 0 });
  });

  test("past what a trail keeps beside its records, and past what is no log", async () => {
    const bucket = "bucket/AWSLogs/111122223333";
    put(`${bucket}/CloudTrail/eu-west-1/2026/07/31/x.json.gz`, gzipSync(fileOf("1")));
    put(`${bucket}/CloudTrail-Digest/eu-west-1/2026/07/31/d.json.gz`, gzipSync("{}"));
    put(`${bucket}/CloudTrail-Insight/eu-west-1/2026/07/31/i.json.gz`, "nonsense");
    put("bucket/digest.json", '{"digestStartTime":"a","digestEndTime":"b","logFiles":[]}');
    put("bucket/.DS_Store", "x");
    put("bucket/.git/config", "x");
    put("bucket/README.md", "# Logs\n[one](two)\n");
    put("bucket/photo.png", noise(2000));
    put("bucket/backup.tar.gz", gzipSync(noise(5000)));
    put("bucket/settings.json", '{"name":"x"}');
    execFileSync("mkfifo", [join(root, "bucket/pipe")]);
    const { ids, foreign, faults, files } = await read([join(root, "bucket")]);
    expect(ids).toEqual(["1"]);
    expect(faults).toEqual([]);
    expect(foreign).toEqual({ digest: 2, insight: 1, hidden: 2, "not-json": 3, other: 1, "special-file": 1 });
    expect(files).toBe(11);
  });

  test("naming what should have been a log and is not", async () => {
    put("logs/a.json", "oops");
    put("logs/b.jsonl", `${JSON.stringify(create("1"))}\n{"eventVersion":"1.08"\n`);
    put("logs/c.JSON.GZ", gzipSync(noise(500)));
    put("logs/d", `x${fileOf("2").subarray(0, 200)}`);
    put("logs/e.json", JSON.stringify({ ...list, eventTime: "yesterday" }));
    const { ids, faults, foreign, unreadable } = await read([join(root, "logs")]);
    expect(ids).toEqual(["1"]);
    expect(foreign).toEqual({});
    expect(unreadable).toBe(1);
    expect(faults.map(({ path, line, reason }) => `${path}:${line} ${reason}`)).toEqual([
      "/logs/a.json:1 bytes that are not JSON",
      "/logs/b.jsonl:2 the input ends inside a value",
      expect.stringMatching(/^\/logs\/c\.JSON\.GZ:1 /),
      "/logs/d:1 bytes that are not JSON",
      "/logs/d:1 the input ends inside a value",
      "/logs/e.json:1 the record's eventTime is no ISO 8601 time",
    ]);
  });
});

describe("a path that cannot be read is a fault in the system's words", () => {
  test("missing, a broken link, a link to itself, a folder that is a file", async () => {
    symlinkSync(join(root, "gone"), join(root, "broken"));
    symlinkSync(join(root, "self"), join(root, "self"));
    put("file.json", fileOf("1"));
    const { faults, ids } = await read([join(root, "missing"), root, join(root, "file.json/x")]);
    expect(ids).toEqual(["1"]);
    expect(faults).toEqual([
      { path: "/missing", reason: "cannot be read: no such file or directory (ENOENT)" },
      { path: "/broken", reason: "cannot be read: no such file or directory (ENOENT)" },
      { path: "/self", reason: "cannot be read: too many symbolic links encountered (ELOOP)" },
      { path: "/file.json/x", reason: "cannot be read: not a directory (ENOTDIR)" },
    ]);
  });
});

test("faults are kept up to a number, and counted beyond", async () => {
  const bad = JSON.stringify({ Records: Array.from({ length: PATH_FAULTS_MAX + 5 }, () => ({ eventName: "x" })) });
  const { faults, faultCount, unreadable } = await read([put("a.json", bad)]);
  expect(faults).toHaveLength(PATH_FAULTS_MAX);
  expect({ faultCount, unreadable }).toEqual({ faultCount: PATH_FAULTS_MAX + 5, unreadable: PATH_FAULTS_MAX + 5 });
});

test("an error of whoever takes the records ends the reading", async () => {
  const packed = gzipSync(fileOf("1"));
  const path = put("a.json.gz", packed);
  const broken = put("b.json.gz", packed.subarray(0, -3));
  const full = () => {
    throw new Error("disk full");
  };
  await expect(readInputs([path], relevance, full)).rejects.toThrow("disk full");
  await expect(readInputs([broken], relevance, full)).rejects.toThrow("disk full");
  await expect(readInputs(["-"], relevance, full, { stdin: inPieces(fileOf("1"), 50) })).rejects.toThrow("disk full");
});
