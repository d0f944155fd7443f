/** Ordinary calls as records: one, a burst, or a refused one. */
import { ORDINARY, type Ordinary, type OrdinaryKind } from "./ordinary-calls.ts";
import { integer, pick, type Random } from "./random.ts";
import { type Call, callWith, deniedWith, HOME_REGION, type Session, type TrailRecord } from "./records.ts";

function callOf(ordinary: Ordinary, account: string, random: Random): Call {
  const request = ordinary.request(account, random);
  const resource = ordinary.resource?.(request, account, random);
  return {
    service: ordinary.service,
    name: ordinary.name,
    readOnly: ordinary.readOnly,
    request,
    ...(ordinary.response && { response: ordinary.response(account, random) }),
    ...(resource && { resources: [{ accountId: account, type: resource.type, ARN: resource.arn }] }),
  };
}

/** One call with a session. */
export function ordinaryCall(session: Session, ordinary: Ordinary, at: number, random: Random): TrailRecord {
  return callWith(session, callOf(ordinary, session.account, random), at, random);
}

/** One call of a kind, refused. */
export function refusedCall(session: Session, ordinary: Ordinary, at: number, random: Random): TrailRecord {
  const call = callOf(ordinary, session.account, random);
  return deniedWith(session, call, `arn:aws:${call.service}:${HOME_REGION}:${session.account}:*`, at, random);
}

/** A burst of calls of one kind, seconds apart, none after the session has ended. */
export function ordinaryCalls(
  session: Session,
  kind: OrdinaryKind,
  times: number,
  from: number,
  random: Random,
): TrailRecord[] {
  const records: TrailRecord[] = [];
  let at = from;
  for (let done = 0; done < times; done++) {
    at += integer(random, 200, 9_000);
    if (at >= session.expiresAt) break;
    records.push(ordinaryCall(session, pick<Ordinary>(random, ORDINARY[kind]), at, random));
  }
  return records;
}
