/** A receiver on 127.0.0.1 that speaks one protocol and does what a test tells it: answer, refuse, hang, break off. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The first line are answers of the service itself, the second what networks do. */
export type Behaviour =
  | ("accept" | "throttle" | "throttle for 7 s" | "refuse" | "fail" | "garbage")
  | ("reset" | "silent" | "drip");

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Protocol {
  /** `echo` is all that was sent, for answers that repeat it: error messages do. */
  readonly answer: (behaviour: Behaviour, request: Received, echo: string) => Answer;
  /** What the service would not take, or a reader should never see. */
  readonly faults: (request: Received) => readonly string[];
}

export interface Receiver {
  readonly url: string;
  readonly protocol: Protocol;
  readonly received: readonly Received[];
  /** What to do with the next requests, in turn; the last stays. */
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

const DRIP_MS = 25;

export async function openReceiver(protocol: Protocol): Promise<Receiver> {
  const received: Received[] = [];
  let queue: readonly Behaviour[] = ["accept"];
  const server = createServer(async (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    for await (const chunk of request) body += chunk;
    const one = { path: request.url ?? "", headers: request.headers, body };
    received.push(one);
    const behaviour = queue[0] ?? "accept";
    if (queue.length > 1) queue = queue.slice(1);
    if (behaviour === "reset") request.socket.resetAndDestroy();
    else if (behaviour === "drip") drip(response);
    else if (behaviour !== "silent") {
      const echo = `${one.path} ${JSON.stringify(one.headers)} ${body}`.replaceAll(/[<>]/g, "");
      const answer = protocol.answer(behaviour, one, echo);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    protocol,
    received,
    behave: (...behaviours) => {
      queue = behaviours;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer that begins at once and never ends. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/plain" });
  const timer = setInterval(() => response.write("o"), DRIP_MS);
  response.on("close", () => clearInterval(timer));
}

/** Control characters besides the line feed, lone surrogates, and marks that turn or hide text. */
export const UNFIT = /[\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u;
