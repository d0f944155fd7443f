const NEWLINE = 0x0a;

/** Line of an offset, 1-based, to be asked for with rising offsets: however often, the bytes are read once. */
export function lineCounter(bytes: Buffer): (offset: number) => number {
  let line = 1;
  let next = -1;
  return (offset) => {
    if (next === -1 && offset > 0) next = newlineFrom(bytes, 0);
    while (next !== -1 && next < offset) {
      line++;
      next = newlineFrom(bytes, next + 1);
    }
    return line;
  };
}

/** Position of the first newline at or behind `from`; the length when there is none. */
export function newlineFrom(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at === -1 ? bytes.length : at;
}
