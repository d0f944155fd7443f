/** Networks as baselines know them: an address by itself changes too often, its /24 or /48 does not. */
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { held } from "./held.ts";

/** `203.0.113.0/24` of an IPv4 address, `2001:db8:1::/48` of an IPv6 address; undefined for anything else. */
export const networkOf: (address: string) => string | undefined = held((address) => {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf("."))}.0/24`;
  if (!isIPv6(address)) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped === undefined ? `${firstGroups(address).join(":")}::/48` : networkOf(mapped);
});

/** First three 16-bit groups of an IPv6 address, without leading zeros. */
function firstGroups(ip: string): string[] {
  const [head = "", tail] = ip.split("%")[0]?.toLowerCase().split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups.slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ""));
}

/** Is the address inside the block (`203.0.113.0/24`)? False without an address. The block must be valid. */
export function inBlock(block: string, ip: string | undefined): boolean {
  if (ip === undefined || isIP(ip) === 0) return false;
  const [address = "", prefix] = block.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  return list.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}
