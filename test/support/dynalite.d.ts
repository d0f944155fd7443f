/**
 * The part of dynalite that tests use: an HTTP server that speaks DynamoDB's protocol and keeps its tables in memory.
 * It also loads classic-level, for tables on disk, whose package brings its binaries: its install script stays off.
 */
declare module "dynalite" {
  import type { Server } from "node:http";

  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
