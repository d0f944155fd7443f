/**
 * The one row that says whose table this is: the salt of the deployment and the version of what is stored. Without the
 * salt nothing in the table can be found again.
 */

import type { Row, Table } from "./dynamo-table.ts";
import { StateError, saltText } from "./items.ts";

const META = "meta";

/**
 * One step from a schema version to the next. Workers of the version before still run, and several workers may take the
 * step at once: a step adds what the older version ignores, and does no harm when it is taken twice. A released step
 * never changes.
 */
export type Migration = (table: Table) => Promise<void>;

/** In order; the first one leads from version 1 to version 2. There is none yet, so all tables have version 1. */
const MIGRATIONS: readonly Migration[] = [];

/**
 * Reads the salt, and brings the table to the current schema. Whoever comes first to an empty table gives it its salt.
 *
 * @param freshSalt answers at least 16 random bytes; asked only when the table has none.
 * @returns the salt as text.
 * @throws StateError when the table is newer than this program, or not one of Rolecall's.
 */
export async function openMeta(
  table: Table,
  freshSalt: () => Uint8Array,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<string> {
  const current = migrations.length + 1;
  let meta = metaOf((await table.get(META)) ?? (await claim(table, freshSalt(), current)), table);
  while (meta.schema < current) {
    await migrations[meta.schema - 1]?.(table);
    await raise(table, meta.salt, meta.schema);
    meta = metaOf(await table.get(META), table);
  }
  if (meta.schema > current)
    throw new StateError(
      "state.newer",
      `table ${table.name} was written by a newer rolecall (schema ${meta.schema}, this one knows ${current}); ` +
        "deploy that version or a later one, or give a new table",
    );
  return saltText(meta.salt);
}

/** Of several workers that open a new table, one brings the salt and all get that one. */
async function claim(table: Table, salt: Uint8Array, schema: number): Promise<Row | undefined> {
  saltText(salt);
  const row = metaRow(salt, schema);
  const outcome = await table.putIf(row, {
    expression: "attribute_not_exists(pk)",
    values: {},
    tellPresent: true,
  });
  return outcome.written ? row : (outcome.present ?? table.get(META));
}

/** Written only over the version that was read: of two workers that migrate, the later one must not lower it again. */
async function raise(table: Table, salt: Uint8Array, from: number): Promise<void> {
  await table.putIf(metaRow(salt, from + 1), {
    expression: "schemaVersion = :from",
    values: { ":from": { N: String(from) } },
    tellPresent: false,
  });
}

function metaRow(salt: Uint8Array, schema: number): Row {
  return { pk: { S: META }, salt: { B: salt }, schemaVersion: { N: String(schema) } };
}

function metaOf(row: Row | undefined, { name }: Table): { readonly salt: Uint8Array; readonly schema: number } {
  const salt = row?.["salt"]?.B;
  const schema = Number(row?.["schemaVersion"]?.N);
  if (salt === undefined || !Number.isInteger(schema) || schema < 1)
    throw new StateError(
      "state.foreign",
      `table ${name} is not a Rolecall state: its row "meta" has no salt and schema version; give a new, empty table`,
    );
  return { salt, schema };
}
