/**
 * An archive as an organisation trail leaves it in S3: gz files of `{"Records":[…]}` under the CloudTrail key layout.
 * Source: CloudTrail User Guide "Finding your CloudTrail log files" and "CloudTrail log file examples".
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { TEAM_ACCOUNTS } from "./accounts.ts";
import { quietDays } from "./fortnight.ts";
import { type Organisation, organisation } from "./organisation.ts";
import { hex, type Random, randomFrom } from "./random.ts";
import type { TrailRecord } from "./records.ts";

export interface ArchiveOptions {
  readonly seed: number;
  /** @default 200000 */
  readonly records?: number;
  /** Roughly how many files; there is at least one for each account and region. @default 100 */
  readonly files?: number;
  /** Epoch ms of the first day. @default 2026-01-05, a Monday */
  readonly start?: number;
}

export interface ArchiveWritten {
  readonly files: number;
  readonly records: number;
  readonly rawBytes: number;
  readonly gzBytes: number;
}

const RECORDS = 200_000;
const FILES = 100;
const START = Date.UTC(2026, 0, 5);
/** More days than any archive needs: the stream is stopped by its record count. */
const DAYS_MAX = 3650;
/** About where a file's size stops mattering and its speed does. */
const GZIP_LEVEL = 5;
const REGIONS_PER_ACCOUNT = 2;

interface Batch {
  readonly account: string;
  readonly region: string;
  readonly texts: string[];
  last: string;
}

/** `AWSLogs/<org>/<account>/CloudTrail/<region>/<Y>/<M>/<D>/<account>_CloudTrail_<region>_<time>_<16 letters>.json.gz` */
function keyOf(org: Organisation, batch: Batch, random: Random): string {
  const { account, region, last } = batch;
  const stamp = last.slice(0, 16).replaceAll(/[-:]/g, "");
  const name = `${account}_CloudTrail_${region}_${stamp}Z_${hex(random, 16)}.json.gz`;
  return join("AWSLogs", org.id, account, "CloudTrail", region, ...last.slice(0, 10).split("-"), name);
}

function batchOf(batches: Map<string, Batch>, record: TrailRecord): Batch {
  const { recipientAccountId: account, awsRegion: region } = record;
  const found = batches.get(`${account}/${region}`);
  if (found) return found;
  const made: Batch = { account, region, texts: [], last: "" };
  batches.set(`${account}/${region}`, made);
  return made;
}

/** Records in one file, so that full files and one rest for each account and region make about `files`. */
function recordsPerFile(records: number, files: number, accounts: number): number {
  const rests = (accounts * REGIONS_PER_ACCOUNT) / 2;
  return Math.max(1, Math.ceil(records / Math.max(1, files - rests)));
}

/** Whose records the archive of a seed holds: for its configuration. */
export function archiveOrganisation(seed: number): Organisation {
  return organisation(seed, TEAM_ACCOUNTS.length);
}

/**
 * Writes the archive of a seed below `dir`: twelve accounts, as many ordinary days as the records last, files of one
 * account and region each. The same options give the same bytes. Errors of the file system are thrown.
 */
export function writeArchive(dir: string, options: ArchiveOptions): ArchiveWritten {
  const { seed, records: wanted = RECORDS, files = FILES, start = START } = options;
  const org = archiveOrganisation(seed);
  const random = randomFrom(`${seed}/archive`);
  const fullAt = recordsPerFile(wanted, files, org.accounts.length);
  const batches = new Map<string, Batch>();
  const written = { files: 0, records: 0, rawBytes: 0, gzBytes: 0 };

  const flush = (batch: Batch): void => {
    const raw = Buffer.from(`{"Records":[${batch.texts.join(",")}]}`);
    const gz = gzipSync(raw, { level: GZIP_LEVEL });
    const path = join(dir, keyOf(org, batch, random));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gz);
    written.files += 1;
    written.rawBytes += raw.length;
    written.gzBytes += gz.length;
    batches.delete(`${batch.account}/${batch.region}`);
  };

  if (wanted > 0) {
    for (const record of quietDays(org, { start, days: DAYS_MAX })) {
      const batch = batchOf(batches, record);
      batch.texts.push(JSON.stringify(record));
      batch.last = record.eventTime;
      written.records += 1;
      if (batch.texts.length >= fullAt) flush(batch);
      if (written.records >= wanted) break;
    }
  }
  for (const batch of [...batches.values()]) flush(batch);
  return written;
}
