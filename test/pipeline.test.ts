/** The whole way of a record: origin along the chain, copies, order, learning, grouping, incidents, secrets. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultConfig, parseConfig } from "../shared/config-file.ts";
import type { Detector } from "../shared/detector.ts";
import { roleAssumedWithoutMfa } from "../shared/detectors/role-assumed-without-mfa.ts";
import { DAY_MS, type JsonObject, type Revision } from "../shared/model.ts";
import { pipeline } from "../shared/pipeline.ts";
import { memoryState } from "../shared/state/memory.ts";
import { run } from "./support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, OTHER, OWN, roleSession } from "./support/records.ts";

const jump = (key: string) => roleSession("Jump", "i-am-somebody-else", { key });
const lastOf = async (records: readonly JsonObject[]) => (await run(records)).detections.at(-1)?.activity;

describe("origin", () => {
  const opened = assumeRole("Jump", { key: "ASIAEXAMPLEJUMP00001", eventTime: "2026-03-02T09:30:00Z" });

  test("leads back through the issued key", async () => {
    const activity = await lastOf([opened, assumeRole("Deploy", { userIdentity: jump("ASIAEXAMPLEJUMP00001") })]);
    expect(activity?.origin.name).toBe("ana");
    expect(activity?.chain.map(({ role }) => role)).toEqual([`arn:aws:iam::${OWN}:role/Jump`]);
    expect(activity?.notKnown).toEqual([]);
  });

  test("leads back over three hops and two accounts", async () => {
    const second = assumeRole("Middle", {
      account: "222233334444",
      userIdentity: jump("ASIAEXAMPLEJUMP00001"),
      key: "ASIAEXAMPLEMIDDLE001",
      eventTime: "2026-03-02T09:40:00Z",
    });
    const middle = roleSession("Middle", "x", { account: "222233334444", key: "ASIAEXAMPLEMIDDLE001" });
    const activity = await lastOf([
      opened,
      second,
      assumeRole("Deploy", { account: "222233334444", userIdentity: middle }),
    ]);
    expect(activity?.origin.name).toBe("ana");
    expect(activity?.chain).toHaveLength(2);
  });

  test("a missing hop is said, not guessed, and the session name stays a claim", async () => {
    const activity = await lastOf([assumeRole("Deploy", { userIdentity: jump("ASIAEXAMPLEUNSEEN001") })]);
    expect(activity?.origin.kind).toBe("role-session");
    expect(activity?.origin.proven).toBe(false);
    expect(activity?.notKnown.join()).toMatch(
      /not in the records; it calls itself "i-am-somebody-else", which proves nothing/,
    );
  });

  test("a machine stands for itself, not for the service that gave it credentials", async () => {
    const byService = assumeRole("web", {
      userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" },
      key: identities.instance.accessKeyId,
    });
    const user = { userIdentity: identities.instance, requestParameters: { userName: "bob" } };
    const activity = await lastOf([byService, cloudtrail("iam:CreateUser", user)]);
    expect(activity?.origin).toMatchObject({ kind: "instance", name: "instance role web" });
    expect(activity?.chain).toEqual([]);
  });

  test("a session ends when it expires", async () => {
    const late = assumeRole("Deploy", {
      userIdentity: jump("ASIAEXAMPLEJUMP00001"),
      eventTime: "2026-03-02T11:30:00Z",
    });
    expect((await lastOf([opened, late]))?.origin.kind).toBe("role-session");
  });

  test("within one second, the assumption comes first whatever the order of ids", async () => {
    const at = "2026-03-02T10:00:00Z";
    const first = assumeRole("Jump", {
      key: "ASIAEXAMPLEJUMP00001",
      eventTime: at,
      eventID: "ffffffff-0000-4000-8000-000000000000",
    });
    const second = assumeRole("Deploy", {
      userIdentity: jump("ASIAEXAMPLEJUMP00001"),
      eventTime: at,
      eventID: "00000000-0000-4000-8000-ffffffffffff",
    });
    const state = memoryState("0123456789abcdef");
    const origins: string[] = [];
    const judge = pipeline({
      config: defaultConfig(),
      state,
      publish: () => {},
      observe: ({ activity }) => void origins.push(activity.origin.name),
    });
    await judge.run([second, first]);
    expect(origins).toEqual(["ana", "ana"]);
  });
});

describe("copies", () => {
  const shared = "99999999-0000-4000-8000-000000000000";
  const caller = assumeRole("Audit", { account: "222233334444", recipientAccountId: OWN, sharedEventID: shared });
  const owner = assumeRole("Audit", {
    account: "222233334444",
    sharedEventID: shared,
    userIdentity: { type: "AWSAccount", principalId: "AIDAEXAMPLEANA000001", accountId: OWN },
  });

  test.each([
    ["caller first", [caller, owner]],
    ["owner first", [owner, caller]],
  ])("are one activity of the role owner with the caller's identity: %s", async (_name, records) => {
    const state = memoryState("0123456789abcdef");
    const seen: string[] = [];
    const judge = pipeline({
      config: defaultConfig(),
      state,
      publish: () => {},
      observe: ({ activity }) => void seen.push(`${activity.origin.name} in ${activity.account}`),
    });
    await judge.run(structuredClone(records));
    expect(seen).toEqual(["ana in 222233334444"]);
    expect(judge.counts.duplicates).toBe(1);
  });
});

describe("learning", () => {
  const first = assumeRole("Deploy", { eventTime: "2026-03-01T10:00:00Z" });
  const other = assumeRole("Other", { eventTime: "2026-03-09T10:00:00Z" });
  const novelty = async (records: JsonObject[], learnMs: number) =>
    (await run(records, { learnMs })).detections
      .at(-1)
      ?.signals.some(({ detector }) => detector === "role-assumed-first-time");

  test("novelty counts from the end of the period on", async () => {
    expect(await novelty([first, other], 8 * DAY_MS)).toBe(true);
    expect(await novelty([first, other], 8 * DAY_MS + 1)).toBe(false);
  });

  test("what happens under an alert teaches nothing", async () => {
    const admin = (eventTime: string) => assumeRole("Admin", { eventTime });
    const records = [first, admin("2026-03-09T10:00:00Z"), admin("2026-03-09T11:00:00Z")];
    expect(await novelty(records, DAY_MS)).toBe(true);
  });

  test("failed calls teach nothing", async () => {
    const tried = assumeRole("Other", {
      ...DENIED,
      requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Other` },
      eventTime: "2026-03-08T10:00:00Z",
    });
    expect(await novelty([first, tried, other], DAY_MS)).toBe(true);
  });
});

describe("alerts", () => {
  const key = (userName: string, eventTime: string, more: object = {}) =>
    cloudtrail("iam:CreateAccessKey", { requestParameters: { userName }, eventTime, ...more });

  test("one signer and one subject are one alert that counts on", async () => {
    const { revisions } = await run([
      key("bob", "2026-03-02T10:00:00Z"),
      key("bob", "2026-03-02T12:00:00Z"),
      key("carl", "2026-03-02T13:00:00Z"),
    ]);
    const bob = revisions.filter(({ alert }) => alert.target.name === "user/bob");
    expect(
      bob.map(({ alert, news }) => `${alert.id === bob[0]?.alert.id} ${alert.revision} ${alert.count} ${news}`),
    ).toEqual(["true 1 1 opened", "true 2 2 merged", "true 3 2 merged"]);
    expect(new Set(revisions.map(({ alert }) => alert.id)).size).toBe(2);
  });

  test("asks for attention when it becomes loud enough to be told, though neither severity nor reason is new", async () => {
    const detector: Detector = {
      ...roleAssumedWithoutMfa,
      on: { detail: { eventName: ["AssumeRole"] } },
      detect: ({ request }) => ({ points: Number(request.durationSeconds), reason: "made up" }),
    };
    const call = (durationSeconds: number) =>
      assumeRole("Deploy", {
        requestParameters: { roleArn: `arn:aws:iam::${OWN}:role/Deploy`, roleSessionName: "x", durationSeconds },
      });
    const config = parseConfig("alertAt: 24", "rolecall.yaml");
    const { revisions } = await run([call(21), call(22), call(25), call(25)], { config, detectors: [detector] });
    expect(revisions.map(({ alert, news }) => [alert.score, alert.severity, news])).toEqual([
      [21, "low", "opened"],
      [22, "low", "merged"],
      [25, "low", "raised"],
      [25, "low", "merged"],
    ]);
  });

  test("a record delivered twice changes nothing", async () => {
    const once = key("bob", "2026-03-02T10:00:00Z");
    const { revisions } = await run([once, once]);
    expect(revisions).toHaveLength(1);
  });

  test("after a long gap it is another alert", async () => {
    const { revisions } = await run([key("bob", "2026-03-02T10:00:00Z"), key("bob", "2026-03-09T10:00:01Z")]);
    expect(new Set(revisions.map(({ alert }) => alert.id)).size).toBe(2);
  });

  test("a record that comes days late does not end the alert before its time", async () => {
    const times = ["2026-03-12T10:00:00Z", "2026-03-03T10:00:00Z", "2026-03-12T11:00:00Z"];
    const { revisions } = await run(times.map((time) => key("bob", time)));
    expect(revisions.map(({ alert, news }) => `${alert.revision} ${alert.count} ${news}`)).toEqual([
      "1 1 opened",
      "2 2 merged",
      "3 3 merged",
    ]);
  });

  test("what ended days ago does not go on because an old record comes in one batch with a new one", async () => {
    const published: Revision[] = [];
    const judge = pipeline({
      config: defaultConfig(),
      state: memoryState("0123456789abcdef"),
      live: true,
      publish: (revisions) => void published.push(...revisions),
    });
    await judge.run([key("bob", "2026-03-02T10:00:00Z")]);
    await judge.run([assumeRole("Deploy", { eventTime: "2026-03-08T10:00:00Z" }), key("bob", "2026-03-10T10:00:00Z")]);
    const bob = published.filter(({ alert }) => alert.target.name === "user/bob");
    expect(bob.map(({ alert, news }) => `${alert.count} ${news}`)).toEqual(["1 opened", "1 opened"]);
  });

  test("ids depend on content only", async () => {
    const records = [key("bob", "2026-03-02T10:00:00Z", { eventID: "e-1" })];
    const ids = await Promise.all(
      [run(records), run(records)].map(async (once) => (await once).revisions[0]?.alert.id),
    );
    expect(ids[0]).toMatch(/^A-[0-9A-Z]{10}$/);
    expect(ids[0]).toBe(ids[1]);
  });

  test("related alerts become one incident, named after the step that matters most", async () => {
    const config = parseConfig(
      `accounts: [{ id: "${OWN}", name: prod }]\norganization: { id: o-acme000001 }`,
      "rolecall.yaml",
    );
    const open = cloudtrail("iam:UpdateAssumeRolePolicy", {
      eventTime: "2026-03-02T10:20:00Z",
      requestParameters: {
        roleName: "Export",
        policyDocument: JSON.stringify({
          Statement: [{ Effect: "Allow", Principal: { AWS: OTHER }, Action: "sts:AssumeRole" }],
        }),
      },
    });
    const entered = assumeRole("Export", { userIdentity: identities.stranger, eventTime: "2026-03-02T10:40:00Z" });
    const { revisions } = await run([key("bob", "2026-03-02T10:10:00Z"), open, entered], { config });
    const finals = new Map(revisions.map(({ alert }) => [alert.id, alert]));
    const root = [...finals.values()].filter(({ parent }) => parent === undefined);
    expect(root).toHaveLength(1);
    expect(root[0]?.children).toHaveLength(2);
    expect(root[0]?.title).toMatch(/changed the trust of role Export · anyone in 999988887777 may .*· 3 steps$/);
    for (const child of root[0]?.children ?? []) expect(root[0]?.score).toBeGreaterThan(child.score);
    for (const alert of finals.values())
      expect(alert.signals.reduce((sum, { points }) => sum + points, 0)).toBe(alert.score);
  });

  test("no number of small steps hides a large one: it is told as its incident's", async () => {
    const small = Array.from({ length: 101 }, (_, n) => key(`user${n}`, "2026-03-02T10:00:00Z"));
    const large = cloudtrail("iam:UpdateAssumeRolePolicy", {
      eventTime: "2026-03-02T10:10:00Z",
      requestParameters: {
        roleName: "Export",
        policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}',
      },
    });
    const [step, root] = (await run([...small, large])).revisions.slice(-2);
    expect(root?.alert.id).toBe(step?.alert.parent);
    expect(root?.alert.score).toBeGreaterThanOrEqual(step?.alert.score ?? 100);
    expect([root?.news, root?.alert.children?.length]).toEqual(["raised", 100]);
  });

  test("an incident that reaches the threshold asks for attention, though its severity stays", async () => {
    const grant = cloudtrail("iam:AttachUserPolicy", {
      requestParameters: { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    });
    const config = parseConfig("alertAt: 65", "rolecall.yaml");
    const { revisions } = await run([grant, key("carl", "2026-03-02T10:10:00Z")], { config });
    const root = revisions.filter(({ alert }) => alert.parent === undefined);
    expect(root.map(({ alert, news }) => `${alert.score} ${alert.severity} ${news}`)).toEqual([
      "60 medium opened",
      "65 medium raised",
    ]);
  });

  test("whatever root does in an account is one alert", async () => {
    const calls = ["s3:ListBuckets", "ec2:DescribeInstances", "iam:ListUsers"].map((call) =>
      cloudtrail(call, { userIdentity: identities.root }),
    );
    const { revisions } = await run(calls);
    expect(new Set(revisions.map(({ alert }) => alert.id)).size).toBe(1);
    expect(revisions.at(-1)?.alert.count).toBe(3);
  });
});

describe("whatever a record holds", () => {
  test.each(["valueOf", "constructor", "__proto__"])("a name that every object has (%s) is a name", async (name) => {
    const { revisions } = await run([
      cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root, eventSource: name }),
      cloudtrail(`iam:${name}`, { userIdentity: identities.root }),
      cloudtrail(`sts:${name}`, { userIdentity: identities.root }),
    ]);
    expect(revisions.length).toBeGreaterThan(0);
    expect(revisions.every(({ alert }) => typeof alert.title === "string")).toBe(true);
  });

  const secret = "IQoJb3JpZ2luX2VjEXAMPLETOKENEXAMPLETOKENEXAMPLE".repeat(8);
  const fullKey = "AKIAEXAMPLESECRETKEY";

  test("no token and no full key id reaches an alert", async () => {
    const records = [
      assumeRole("Admin", {
        userIdentity: { ...identities.ana, accessKeyId: fullKey },
        userAgent: `cli ${fullKey} ${secret}`,
        responseElements: {
          credentials: { accessKeyId: "ASIAEXAMPLEISSUED001", sessionToken: secret, secretAccessKey: secret },
          packedPolicySize: 3,
        },
      }),
      assumeRole("Deploy", { userIdentity: roleSession("Admin", fullKey, { key: "ASIAEXAMPLEUNSEEN001" }) }),
    ];
    const { revisions } = await run(records);
    const text = JSON.stringify(revisions);
    expect(revisions.length).toBeGreaterThan(1);
    expect(text).not.toContain(secret.slice(0, 60));
    expect(text).not.toMatch(/\bA(KIA|SIA)[A-Z0-9]{12,}/);
  });

  test("nothing throws, and no secret comes out, on mutated records", async () => {
    const bases = [
      assumeRole("Admin"),
      cloudtrail("iam:CreateAccessKey", { requestParameters: { userName: "bob" } }),
      cloudtrail("iam:UpdateAssumeRolePolicy", {
        requestParameters: {
          roleName: "x",
          policyDocument: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}',
        },
      }),
      cloudtrail("cloudtrail:PutEventSelectors", {
        requestParameters: { trailName: "x", eventSelectors: [{ includeManagementEvents: false }] },
      }),
      cloudtrail("signin:ConsoleLogin", {
        userIdentity: identities.root,
        responseElements: { ConsoleLogin: "Success" },
      }),
    ];
    const junk = fc.oneof(
      fc.constant(null),
      fc.constant(secret),
      fc.constant(fullKey),
      fc.constant([]),
      fc.constant({}),
      fc.integer(),
      fc.string({ unit: "binary" }),
      fc.jsonValue(),
    );
    const mutated = fc
      .tuple(fc.constantFrom(...bases), fc.array(fc.tuple(fc.nat(), fc.nat(), junk), { minLength: 1, maxLength: 4 }))
      .map(([base, changes]) => {
        const record = structuredClone(base) as Record<string, unknown>;
        for (const [outer, inner, value] of changes) {
          const keys = Object.keys(record);
          const key = keys[outer % keys.length] ?? "eventName";
          const member = record[key];
          if (
            typeof member === "object" &&
            member !== null &&
            !Array.isArray(member) &&
            Object.keys(member).length > 0 &&
            inner % 2 === 0
          ) {
            const innerKeys = Object.keys(member);
            Reflect.set(member, innerKeys[inner % innerKeys.length] ?? "x", value);
          } else if (!["eventTime", "eventID"].includes(key)) record[key] = value;
        }
        return record;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 5 }), async (records) => {
        const text = JSON.stringify((await run(records)).revisions);
        expect(text).not.toContain(secret.slice(0, 60));
        expect(text).not.toContain(fullKey);
      }),
      { numRuns: 300 },
    );
  });
});
