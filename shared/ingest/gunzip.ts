import { createGunzip, gunzipSync } from "node:zlib";

/** Deflate packs at most about 1,032 to 1, so a size claimed beyond that is a lie. */
const RATIO_MAX = 1032;
const CHUNK_BYTES_MIN = 1024;
const SIZE_BYTES = 4;
/** Small, since what one piece inflates to before an error in it is lost. */
const PIECE_BYTES = 4 * 1024;
/** Checksum and size. Held back until more follows, so that nothing is lost when only they are wrong. */
const TRAILER_BYTES = 8;

/** By its first bytes: names lie. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * The whole of a gzip file in one piece of memory, allocated once by the size that the file claims. Undefined when it
 * inflates to more than `bytesMax` or is damaged: `gunzipPieces` then tells how far it can be read, and why no further.
 */
export function gunzipWhole(raw: Buffer, bytesMax: number): Buffer | undefined {
  if (raw.length < SIZE_BYTES) return undefined;
  const claimed = raw.readUInt32LE(raw.length - SIZE_BYTES);
  if (claimed > bytesMax) return undefined;
  const chunkSize = Math.max(CHUNK_BYTES_MIN, Math.min(claimed + 1, raw.length * RATIO_MAX));
  try {
    return gunzipSync(raw, { chunkSize, maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}

/**
 * Inflates a gzip file of any size, with many members or one, in bounded memory. Says why it ended early, undefined
 * when it did not; what could be inflated until then is pushed. Throws what the source or `push` throws.
 */
export async function gunzipPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  push: (bytes: Uint8Array) => void,
): Promise<string | undefined> {
  const gunzip = createGunzip();
  let problem: NodeJS.ErrnoException | undefined;
  let thrown: { readonly error: unknown } | undefined;
  const ended = new Promise<void>((resolve) => {
    gunzip.on("data", (bytes: Buffer) => {
      if (thrown !== undefined) return;
      try {
        push(bytes);
      } catch (error) {
        thrown = { error };
        gunzip.destroy();
      }
    });
    gunzip.on("error", (error) => {
      problem = error;
    });
    gunzip.on("close", resolve);
  });
  const inflate = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length && !gunzip.destroyed; at += PIECE_BYTES) {
      const written = new Promise<void>((resolve) => {
        gunzip.write(bytes.subarray(at, at + PIECE_BYTES), () => resolve());
      });
      await Promise.race([written, ended]);
    }
  };
  try {
    let held: Uint8Array = Buffer.alloc(0);
    for await (const bytes of source) {
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const cut = Math.max(0, all.length - TRAILER_BYTES);
      await inflate(all.subarray(0, cut));
      held = Buffer.from(all.subarray(cut));
      if (gunzip.destroyed) break;
    }
    await inflate(held);
    if (!gunzip.destroyed) gunzip.end();
    await ended;
  } finally {
    gunzip.destroy();
  }
  if (thrown !== undefined) throw thrown.error;
  if (problem === undefined) return undefined;
  return problem.code === "Z_BUF_ERROR" ? "gzip stream ends early" : `gzip data is damaged: ${problem.message}`;
}
