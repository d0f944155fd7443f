/** The whole surface, section by section. */
import { enumeration } from "./enumeration.ts";
import { federation } from "./federation.ts";
import { identities } from "./identities.ts";
import { policies } from "./policies.ts";
import { root } from "./root.ts";
import type { Section } from "./row.ts";
import { sessions } from "./sessions.ts";
import { sharing } from "./sharing.ts";
import { signIn } from "./sign-in.ts";
import { tampering } from "./tampering.ts";
import { unwatched } from "./unwatched.ts";
import { workloads } from "./workloads.ts";

export const SURFACE: readonly Section[] = [
  signIn,
  root,
  sessions,
  workloads,
  identities,
  policies,
  federation,
  tampering,
  sharing,
  enumeration,
  unwatched,
];
