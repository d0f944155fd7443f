import { roleSessionProlonged } from "../../shared/detectors/role-session-prolonged.ts";
import { describeDetector } from "../support/detector.ts";
import { assumeRole, DENIED, identities, OTHER, OWN, roleSession } from "../support/records.ts";

const key = (n: number) => `ASIAEXAMPLETURN0000${n}`;
const time = (minutes: number) => {
  const at = new Date(Date.UTC(2026, 2, 2, 8, minutes));
  return { eventTime: `${at.toISOString().slice(0, 19)}Z` };
};
const until = { expiration: "Mar 3, 2026, 8:00:00 AM" };

/** A chain of roles, one after another, `minutes` apart; each session opens the next. */
function chain(roles: readonly string[], minutes: number, first: object = identities.ana) {
  return roles.map((role, turn) => {
    const [previous] = roles.slice(turn - 1, turn);
    const userIdentity = turn === 0 || previous === undefined ? first : session(previous, key(turn - 1));
    const record = assumeRole(role, { ...time(turn * minutes), key: key(turn), userIdentity });
    const credentials = { accessKeyId: key(turn), ...until };
    return { ...record, responseElements: { credentials } };
  });
}

const session = (role: string, accessKeyId: string) => roleSession(role, "ana", { key: accessKeyId });
const day = (date: string) => [
  { ...assumeRole("A", { key: `ASIAEXAMPLEDAY00${date}00` }), eventTime: `2026-02-${date}T08:00:00Z` },
  assumeRole("A", { userIdentity: session("A", `ASIAEXAMPLEDAY00${date}00`), eventTime: `2026-02-${date}T08:10:00Z` }),
];

describeDetector(roleSessionProlonged, {
  fires: {
    "a role that enters itself": { records: chain(["A", "A"], 10), points: 15, says: "A entered again from itself" },
    "again, and again": { records: chain(["A", "A", "A"], 10), points: 60, says: "3 times in one chain" },
    "two roles that enter each other": { records: chain(["A", "B", "A"], 10), points: 25, says: "through B" },
    "the cycle of two goes on": { records: chain(["A", "B", "A", "B", "A"], 5), points: 60, says: "3 times" },
    "a cycle over three roles": { records: chain(["A", "B", "C", "A"], 5), points: 25, says: "through B, C" },
    "once, but longer than a chained session lasts": {
      records: chain(["A", "B", "A"], 45),
      points: 60,
      says: "2 times in one chain, 1 hour after its start",
    },
    "a long build": {
      records: chain(["A", "A", "A"], 10, identities.github).map((record, turn) =>
        turn === 0 ? { ...record, eventName: "AssumeRoleWithWebIdentity" } : record,
      ),
      points: 20,
      says: "3 times",
    },
    "a workload that enters its own role": {
      records: [assumeRole("web", { userIdentity: identities.instance })],
      points: 5,
      says: "from itself",
    },
    "a workload's session that goes on by itself": {
      records: chain(["web", "web", "web"], 10, identities.instance),
      points: 60,
      says: "web entered again from itself",
    },
    "a role whose beginning is not in the records": {
      records: [assumeRole("A", { userIdentity: session("A", "ASIAEXAMPLEUNKNOWN01") })],
      points: 15,
      says: "from itself",
    },
    "a tool that does so every day": {
      records: [...["26", "27", "28"].flatMap(day), ...chain(["A", "A"], 10)],
      points: 5,
      says: "entered again",
    },
    "no habit excuses a session without end": {
      records: [...["26", "27", "28"].flatMap(day), ...chain(["A", "A", "A"], 10)],
      points: 60,
      says: "3 times",
    },
    refused: {
      records: [
        ...chain(["A"], 10),
        assumeRole("A", {
          ...time(20),
          userIdentity: session("A", key(0)),
          ...DENIED,
          errorMessage: `User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/A`,
        }),
      ],
      points: 5,
      says: "was to be entered again",
    },
  },
  quiet: {
    "a chain that goes on": { records: chain(["A", "B", "C"], 10) },
    "a role of the same name in another account": {
      records: [
        ...chain(["A"], 10),
        assumeRole("A", { account: OTHER, userIdentity: session("A", key(0)), ...time(20) }),
      ],
    },
    "one role, entered twice by its user": { records: [assumeRole("A", time(0)), assumeRole("A", time(30))] },
    "a service in somebody's name": {
      records: [
        assumeRole("A", { userIdentity: { ...session("A", key(0)), invokedBy: "cloudformation.amazonaws.com" } }),
      ],
    },
    "no role named": { records: [...chain(["A"], 10), { ...assumeRole("A"), requestParameters: null }] },
  },
});
