/**
 * A fetch that connects to public addresses only. The address is checked when the connection is made, so a name that
 * leads somewhere else by then, or an address written as one, does not get past it.
 */
import { lookup as resolve } from "node:dns";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { BlockList, isIP, isIPv6 } from "node:net";
import { PRIVATE } from "../shared/sinks/webhook.ts";

/** Special-purpose blocks. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries. */
const BLOCKS = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
  ...["::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"],
  ...["2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"],
];

const blocked = new BlockList();
for (const block of BLOCKS) {
  const [address = "", bits = ""] = block.split("/");
  blocked.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
}

/** Is the address one that the internet does not lead to? */
export function isPrivate(address: string): boolean {
  return blocked.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** As `fetch` for an https POST of text: what the sinks need of it, and no redirect is followed. */
export const publicFetch: typeof globalThis.fetch = (input, init) =>
  new Promise((resolved, rejected) => {
    const address = new URL(String(input));
    const host = address.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && isPrivate(host)) {
      rejected(wrapped(privateAddress()));
      return;
    }
    const fail = (error: unknown) => rejected(init?.signal?.aborted === true ? init.signal.reason : wrapped(error));
    const asked = request(
      address,
      {
        method: init?.method ?? "GET",
        headers: Object.fromEntries(new Headers(init?.headers)),
        lookup: publicLookup,
        agent: false,
        ...(init?.signal == null ? {} : { signal: init.signal }),
      },
      (answer) => {
        const headers = new Headers();
        for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
        const chunks = new ReadableStream<Uint8Array>({
          start(controller) {
            answer.on("data", (chunk: Buffer) => controller.enqueue(new Uint8Array(chunk)));
            answer.on("end", () => controller.close());
            answer.on("error", (error) => controller.error(error));
          },
          cancel: () => void answer.destroy(),
        });
        resolved(new Response(chunks, { status: Math.max(200, answer.statusCode ?? 500), headers }));
      },
    );
    asked.on("error", fail);
    asked.end(String(init?.body ?? ""));
  });

const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) callback(error, "");
    else if (found.some(({ address }) => isPrivate(address))) callback(privateAddress(), "");
    else if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family ?? 4);
  });
};

function privateAddress(): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error("the name leads to a private address");
  error.code = PRIVATE;
  return error;
}

/** As fetch reports what the network says: in the cause. */
function wrapped(cause: unknown): Error {
  return new TypeError("fetch failed", { cause });
}
