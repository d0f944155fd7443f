/**
 * What anybody would write first: `gunzip` unpacks every file and counts the bytes, `naive` parses it all as well.
 * Plain JavaScript, so that no type stripping counts against it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const [mode, directory] = process.argv.slice(2);
let count = 0;
for (const name of readdirSync(directory, { recursive: true })) {
  if (!name.endsWith(".json.gz")) continue;
  const bytes = gunzipSync(readFileSync(join(directory, name)));
  count += mode === "naive" ? JSON.parse(bytes.toString("utf8")).Records.length : bytes.length;
}
console.log(count);
