import { describe, expect, test } from "vitest";
import { asObject, textAt } from "../../shared/model.ts";
import { inTimeOrder, type TrailRecord } from "../../simulator/records.ts";
import { stsDate } from "../../simulator/times.ts";
import { ACME, attacked, fortnight, identityOf, memberOf, nameOf } from "./support.ts";

const everything = inTimeOrder([...fortnight, ...attacked]);

interface Issue {
  readonly at: string;
  readonly until: number;
  readonly arn: string | undefined;
}

/** Epoch ms of `Aug 1, 2026, 11:45:22 AM`. */
function expiryOf(text: string): number {
  return Date.parse(`${text} UTC`);
}

/** Every key that a call returned, by key id. */
const issued = new Map<string, Issue>();
for (const record of everything) {
  const set = memberOf(record, "responseElements")?.["credentialSet"];
  const ofCertificate = Array.isArray(set) ? asObject(asObject(set[0])?.["credentials"]) : undefined;
  const credentials = memberOf(record, "responseElements", "credentials") ?? ofCertificate;
  const key = textAt(credentials, "accessKeyId");
  if (key === undefined) continue;
  const user =
    memberOf(record, "responseElements", "assumedRoleUser") ?? memberOf(record, "responseElements", "federatedUser");
  issued.set(key, {
    at: record.eventTime,
    until: expiryOf(textAt(credentials, "expiration") ?? ""),
    arn: textAt(user, "arn"),
  });
}

const uses = everything.filter((record) => /^ASIA/.test(textAt(identityOf(record), "accessKeyId") ?? ""));
const ofType = (...types: readonly string[]): TrailRecord[] =>
  uses.filter((record) => types.includes(textAt(identityOf(record), "type") ?? ""));

describe("credentials", () => {
  test("dates read back as they were written", () => {
    const at = Date.UTC(2026, 6, 1, 0, 5, 9);
    expect(stsDate(at)).toBe("Jul 1, 2026, 12:05:09 AM");
    expect(expiryOf(stsDate(at))).toBe(at);
  });

  test("of every role and federated session were issued before, and have not expired", () => {
    const sessions = ofType("AssumedRole", "FederatedUser");
    expect(sessions.length).toBeGreaterThan(10_000);
    const wrong = sessions.filter((record) => {
      const issue = issued.get(textAt(identityOf(record), "accessKeyId") ?? "");
      return issue === undefined || issue.at > record.eventTime || Date.parse(record.eventTime) > issue.until;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test("carry the session they were issued for", () => {
    for (const record of ofType("AssumedRole", "FederatedUser")) {
      const identity = identityOf(record);
      const issue = issued.get(textAt(identity, "accessKeyId") ?? "");
      expect(textAt(memberOf(identity, "sessionContext", "attributes"), "creationDate")).toBe(issue?.at);
      if (issue?.arn !== undefined) expect(identity["arn"]).toBe(issue.arn);
    }
  });

  test("of a user's temporary key follow a token call or a console sign-in with MFA", () => {
    const sessions = ofType("IAMUser");
    expect(sessions.length).toBeGreaterThan(10);
    for (const record of sessions) {
      const identity = identityOf(record);
      const began = textAt(memberOf(identity, "sessionContext", "attributes"), "creationDate");
      const signedIn = everything.some(
        (other) =>
          other.eventTime === began &&
          ["ConsoleLogin", "GetSessionToken"].includes(nameOf(other)) &&
          identityOf(other)["arn"] === identity["arn"],
      );
      expect(signedIn).toBe(true);
    }
  });

  test("of a chained session say so: the caller's key is the one of the hop before", () => {
    const chained = everything.filter(
      (record) =>
        nameOf(record) === "AssumeRole" && identityOf(record)["type"] === "AssumedRole" && !("errorCode" in record),
    );
    expect(chained.length).toBeGreaterThan(100);
    for (const record of chained) expect(issued.has(textAt(identityOf(record), "accessKeyId") ?? "")).toBe(true);
  });

  test("never show a long-term key in a role session", () => {
    const roles = everything.filter((record) => identityOf(record)["type"] === "AssumedRole");
    expect(roles.filter((record) => !/^ASIA/.test(textAt(identityOf(record), "accessKeyId") ?? "ASIA"))).toEqual([]);
  });
});

describe("cross-account assumptions", () => {
  const own = new Set(ACME.accounts.map(({ id }) => id));
  const shared = everything.filter(
    (record) => "sharedEventID" in record && identityOf(record)["type"] !== "AWSService",
  );
  const groups = [...Map.groupBy(shared, (record) => record["sharedEventID"]).values()];
  const ownersCopy = (record: TrailRecord): boolean => identityOf(record)["type"] === "AWSAccount";

  test("inside acme are written twice, once for each account", () => {
    const pairs = groups.filter((group) => group.some((record) => !ownersCopy(record)));
    expect(pairs.length).toBeGreaterThan(100);
    for (const pair of pairs) {
      const [callers, owners] = [pair.find((record) => !ownersCopy(record)), pair.find(ownersCopy)];
      expect(pair).toHaveLength(2);
      expect(callers?.recipientAccountId).toBe(textAt(identityOf(callers ?? {}), "accountId"));
      expect(textAt(memberOf(owners ?? {}, "requestParameters"), "roleArn")).toContain(
        `:${owners?.recipientAccountId}:role/`,
      );
      expect(owners?.["responseElements"]).toEqual(callers?.["responseElements"]);
      expect(owners?.["eventID"]).not.toBe(callers?.["eventID"]);
      expect(Object.keys(identityOf(owners ?? {}))).toEqual(["type", "principalId", "accountId"]);
      expect(identityOf(owners ?? {})["principalId"]).toBe(identityOf(callers ?? {})["principalId"]);
    }
  });

  test("from outside are written once, by the role's owner", () => {
    const alone = groups.filter((group) => group.every(ownersCopy));
    expect(alone.length).toBeGreaterThan(100);
    for (const group of alone) {
      expect(group).toHaveLength(1);
      expect(group.every((record) => !own.has(textAt(identityOf(record), "accountId") ?? ""))).toBe(true);
    }
  });

  test("inside one account carry no shared id unless a service made them", () => {
    const within = everything.filter(
      (record) =>
        nameOf(record) === "AssumeRole" &&
        identityOf(record)["type"] !== "AWSService" &&
        textAt(memberOf(record, "requestParameters"), "roleArn")?.includes(
          `:${textAt(identityOf(record), "accountId")}:`,
        ) === true,
    );
    expect(within.length).toBeGreaterThan(0);
    expect(within.filter((record) => "sharedEventID" in record)).toEqual([]);
  });
});
