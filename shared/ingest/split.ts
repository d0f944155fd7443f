import { createScanner } from "./scan.ts";
import type { SplitSink, Splitter } from "./splitter.ts";

/** UTF-16 is translated as a whole. No AWS tool writes it; what a Windows shell redirects to a file may be in it. */
export const UTF16_BYTES_MAX = 64 * 1024 * 1024;
/** So many bytes tell the encoding. */
const HEAD_BYTES = 2;

/**
 * The careful path: finds JSON values in bytes and survives everything else. Reads whole documents, elements of a
 * `Records`, `Events` or `Messages` array or of a top-level array one by one, JSON Lines and concatenated JSON, with a
 * byte order mark or in UTF-16 (offsets are then those of the text in UTF-8). What is not JSON is a fault with its
 * place; reading goes on at the next line that begins with a bracket or at the next `{"eventVersion":`, whichever comes
 * first. Needs memory for one value only.
 */
export function createSplitter(sink: SplitSink): Splitter {
  const scanner = createScanner(sink);
  let head: Buffer | undefined = Buffer.alloc(0);
  let wide: Buffer[] | undefined;
  let wideBytes = 0;

  function take(bytes: Buffer): void {
    if (wide === undefined) scanner.push(bytes);
    else {
      wideBytes += bytes.length;
      if (wideBytes <= UTF16_BYTES_MAX) wide.push(Buffer.from(bytes));
      else wide = [];
    }
  }

  function begin(first: Buffer): void {
    head = undefined;
    if (isUtf16(first)) wide = [];
    take(first);
  }

  return {
    push: (chunk) => {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (head === undefined) take(bytes);
      else if (head.length + bytes.length < HEAD_BYTES) head = Buffer.concat([head, bytes]);
      else begin(head.length === 0 ? bytes : Buffer.concat([head, bytes]));
    },
    end: () => {
      if (head !== undefined) begin(head);
      if (wideBytes > UTF16_BYTES_MAX) {
        const reason = `UTF-16 text of more than ${UTF16_BYTES_MAX / 1024 / 1024} MiB is not read; convert it to UTF-8`;
        sink.fault({ offset: 0, line: 1, reason });
      } else if (wide !== undefined) scanner.push(fromUtf16(Buffer.concat(wide)));
      scanner.end();
    },
  };
}

/** By its byte order mark, or by a bracket that has a zero byte beside it. */
function isUtf16(head: Buffer): boolean {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return (isBracket(a) && b === 0) || (a === 0 && isBracket(b));
}

function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function fromUtf16(bytes: Buffer): Buffer {
  const isBigEndian = bytes[0] === 0xfe || bytes[0] === 0;
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  return Buffer.from((isBigEndian ? Buffer.from(even).swap16() : even).toString("utf16le"));
}
