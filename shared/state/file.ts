/** The file behind an embedded state: opening it, its schema and how that grows, and what is wrong when it cannot open. */

import { createRequire } from "node:module";
import type { DatabaseSync } from "node:sqlite";
import { StateError } from "./items.ts";

/** "Role" in ASCII; tells a state from any other SQLite file. */
const APPLICATION_ID = 0x526f6c65;

/** One step per schema version, in order. A released step never changes. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE sightings (
     hash INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, days INTEGER NOT NULL, label TEXT
   ) STRICT;
   CREATE VIEW sightings_read AS
     SELECT label, date(first * 86400, 'unixepoch') AS first, date(last * 86400, 'unixepoch') AS last, days
     FROM sightings;
   CREATE TABLE items (
     kind TEXT NOT NULL, hash BLOB NOT NULL, value TEXT NOT NULL, expires REAL, PRIMARY KEY (kind, hash)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX items_by_expiry ON items (expires) WHERE expires IS NOT NULL;`,
];

/** SQLite result codes (sqlite.org "Result and Error Codes"). */
const BUSY = 5;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

export interface StateFile {
  readonly db: DatabaseSync;
  /** The salt that the file keeps: the given one only when the file had none. */
  readonly salt: string;
}

/**
 * Opens or creates a state and brings it to the current schema. The file stays locked until it is closed: two processes
 * with a hot index each would overwrite what the other learned.
 *
 * @throws StateError when the file is locked, is no state, is newer than this program, or cannot be opened.
 */
export function openStateFile(path: string, salt: string): StateFile {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(path);
    // Locked before the write-ahead log is used, so that no shared-memory file is needed. secure_delete: what has
    // expired is personal data and must not linger in free pages.
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON;`);
    checkOwner(db, path);
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE;`);
    migrate(db, salt);
    db.exec("COMMIT");
    return { db, salt: keptSalt(db, path) };
  } catch (cause) {
    db?.close();
    throw stateFailure(path, cause);
  }
}

/** Loads node:sqlite only now: it came with Node 22.13, and all but a state in a file works without. */
function openDatabase(path: string): DatabaseSync {
  let sqlite: typeof import("node:sqlite");
  try {
    sqlite = createRequire(import.meta.url)("node:sqlite");
  } catch (cause) {
    const message = "a state in a file needs Node 22.13 or newer; leave --state out or run it through npx rolecall";
    throw new StateError("state.node", message, { cause });
  }
  return new sqlite.DatabaseSync(path);
}

/** Reads only, so that a file of another program is left as it was. */
function checkOwner(db: DatabaseSync, path: string): void {
  const isEmpty = pragma(db, "schema_version") === 0;
  if (!isEmpty && pragma(db, "application_id") !== APPLICATION_ID) throw foreign(path);
  const version = pragma(db, "user_version");
  if (version > MIGRATIONS.length)
    throw new StateError(
      "state.newer",
      `${path} was written by a newer rolecall (schema ${version}, this one knows ${MIGRATIONS.length}); ` +
        "update rolecall or give another --state file",
    );
}

function migrate(db: DatabaseSync, salt: string): void {
  const version = pragma(db, "user_version");
  if (version === MIGRATIONS.length) return;
  for (const step of MIGRATIONS.slice(version)) db.exec(step);
  // A pragma takes no parameters; both values are numbers of this file.
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`);
  db.prepare("INSERT INTO meta VALUES ('salt', ?) ON CONFLICT DO NOTHING").run(salt);
}

function pragma(db: DatabaseSync, name: "schema_version" | "application_id" | "user_version"): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function keptSalt(db: DatabaseSync, path: string): string {
  const salt = db.prepare("SELECT value FROM meta WHERE name = 'salt'").get()?.["value"];
  if (typeof salt !== "string") throw foreign(path);
  return salt;
}

function foreign(path: string): StateError {
  return new StateError(
    "state.foreign",
    `${path} is not a Rolecall state; give a file that does not exist yet, or one that rolecall wrote`,
  );
}

/** What SQLite reported, in words of a remedy. */
export function stateFailure(path: string, cause: unknown): StateError {
  if (cause instanceof StateError) return cause;
  const code = cause instanceof Error && "errcode" in cause ? Number(cause.errcode) & 0xff : undefined;
  if (code === NOT_A_DATABASE) return foreign(path);
  if (code === BUSY)
    return new StateError(
      "state.locked",
      `${path} is in use by another process; wait for that rolecall to end, or give another --state file`,
      { cause },
    );
  if (code === CANNOT_OPEN)
    return new StateError("state.unopened", `${path} cannot be opened; its folder must exist and be writable`, {
      cause,
    });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StateError("state.failed", `${path} cannot be used: ${reason}`, { cause });
}
