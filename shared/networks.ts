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

/** Tells whether an address is inside a block (`203.0.113.0/24`), which must be valid. False for what is no address. */
export function blockTest(block: string): (ip: string) => boolean {
  const [address = "", prefix] = block.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), familyOf(address));
  return (ip) => isIP(ip) !== 0 && list.check(ip, familyOf(ip));
}

function familyOf(ip: string): "ipv4" | "ipv6" {
  return isIPv6(ip) ? "ipv6" : "ipv4";
}
