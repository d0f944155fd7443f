import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { asObject, textAt } from "../../shared/model.ts";
import { writeArchive } from "../../simulator/archive.ts";

const root = mkdtempSync(join(tmpdir(), "rolecall-archive-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS = { seed: 5, records: 12_000, files: 40 };
const first = join(root, "first");
const written = writeArchive(first, OPTIONS);

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json.gz"))
    .sort();
}

function digest(dir: string): string {
  const hash = createHash("sha256");
  for (const name of filesIn(dir)) hash.update(name).update(readFileSync(join(dir, name)));
  return hash.digest("hex");
}

function recordsIn(path: string): unknown[] {
  const body = asObject(JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")));
  const records = body?.["Records"];
  return Array.isArray(records) ? records : [];
}

describe("an archive", () => {
  test("has the records it was asked for, in about the files", () => {
    const records = filesIn(first).reduce((sum, name) => sum + recordsIn(join(first, name)).length, 0);
    expect(records).toBe(OPTIONS.records);
    expect(written.records).toBe(OPTIONS.records);
    expect(filesIn(first)).toHaveLength(written.files);
    expect(Math.abs(written.files - OPTIONS.files)).toBeLessThan(12);
  });

  test("lies under the keys of an organisation trail, one account and region a file, in time order", () => {
    const key =
      /^AWSLogs\/o-acme000001\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/(\d{4})\/(\d{2})\/(\d{2})\/\1_CloudTrail_\2_\3\4\5T\d{4}Z_[0-9a-f]{16}\.json\.gz$/;
    for (const name of filesIn(first)) {
      const [, account, region] = key.exec(name.replaceAll("\\", "/")) ?? [];
      expect(account, name).toBeDefined();
      const records = recordsIn(join(first, name)).map((record) => asObject(record) ?? {});
      expect(new Set(records.map((record) => record["recipientAccountId"]))).toEqual(new Set([account]));
      expect(new Set(records.map((record) => record["awsRegion"]))).toEqual(new Set([region]));
      const times = records.map((record) => textAt(record, "eventTime") ?? "");
      expect(times).toEqual(times.toSorted());
    }
  });

  test("is compact: files open with the head that readers expect", () => {
    for (const name of filesIn(first)) {
      const text = gunzipSync(readFileSync(join(first, name))).toString("utf8");
      expect(text.startsWith('{"Records":[{"eventVersion":"')).toBe(true);
      expect(text.endsWith("}]}")).toBe(true);
    }
  });

  test("is the same bytes for the same options, other bytes for another seed", () => {
    writeArchive(join(root, "again"), OPTIONS);
    writeArchive(join(root, "other"), { ...OPTIONS, seed: 6 });
    expect(digest(join(root, "again"))).toBe(digest(first));
    expect(digest(join(root, "other"))).not.toBe(digest(first));
  });

  test("counts its bytes", () => {
    const gz = filesIn(first).reduce((sum, name) => sum + readFileSync(join(first, name)).length, 0);
    expect(written.gzBytes).toBe(gz);
    expect(written.rawBytes / written.records).toBeGreaterThan(1300);
    expect(written.rawBytes / written.records).toBeLessThan(1900);
  });

  test("holds twelve accounts and the mix of a large organisation", () => {
    const records = filesIn(first).flatMap((name) =>
      recordsIn(join(first, name)).map((record) => asObject(record) ?? {}),
    );
    const byService = records.filter(
      (record) => record["eventName"] === "AssumeRole" && asObject(record["userIdentity"])?.["type"] === "AWSService",
    );
    expect(new Set(records.map((record) => record["recipientAccountId"])).size).toBe(12);
    expect(byService.length / records.length).toBeCloseTo(0.34, 1);
  });

  test("of nothing is nothing", () => {
    expect(writeArchive(join(root, "empty"), { seed: 5, records: 0 })).toEqual({
      files: 0,
      records: 0,
      rawBytes: 0,
      gzBytes: 0,
    });
  });
});
