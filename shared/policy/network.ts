/** A block of addresses: its first bits as a number, of 32 (IPv4) or 128 (IPv6). */
export interface Block {
  readonly size: 32 | 128;
  readonly prefix: number;
  readonly start: bigint;
}

/** An address or CIDR block as text, or undefined. A bare address is a block of one. Source: RFC 4291, RFC 4632. */
export function parseBlock(text: string): Block | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  if (rest.length > 0) return undefined;
  const size = address.includes(":") ? 128 : 32;
  const whole = size === 32 ? parseFour(address) : parseSix(address);
  if (whole === undefined) return undefined;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? size : Number(prefixText);
  if (prefix > size) return undefined;
  const host = BigInt(size - prefix);
  return { size, prefix, start: (whole >> host) << host };
}

/** Is every address of `inner` in `outer`? False for text that is no block. */
export function blockCovers(outer: string, inner: string): boolean {
  const wide = parseBlock(outer);
  const narrow = parseBlock(inner);
  if (wide === undefined || narrow === undefined) return false;
  if (wide.size !== narrow.size || wide.prefix > narrow.prefix) return false;
  const host = BigInt(wide.size - wide.prefix);
  return wide.start >> host === narrow.start >> host;
}

/**
 * A block that excludes next to nobody: everything, and halves of everything, which together are everything again.
 * Text that is no block counts as such, as nothing is known to be excluded.
 */
export function isNearlyEveryone(text: string): boolean {
  const block = parseBlock(text);
  return block === undefined || block.prefix < (block.size === 32 ? 8 : 16);
}

function parseFour(address: string): bigint | undefined {
  const parts = address.split(".");
  if (parts.length !== 4) return undefined;
  let whole = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    whole = (whole << 8n) | BigInt(part);
  }
  return whole;
}

function parseSix(address: string): bigint | undefined {
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let whole = 0n;
  for (const group of [...head, ...Array<string>(missing).fill("0"), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    whole = (whole << 16n) | BigInt(`0x${group}`);
  }
  return whole;
}
