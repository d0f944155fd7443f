/** A lane's batch: what is told, what is given back, and that neither crash nor race nor poison loses an alert. */
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createJudge, type JudgeOptions } from "../../functions/judge.ts";
import { defaultConfig, parseConfig } from "../../shared/config-file.ts";
import type { JsonObject, Revision } from "../../shared/model.ts";
import type { State } from "../../shared/state/contract.ts";
import { StateError } from "../../shared/state/items.ts";
import { memoryState } from "../../shared/state/memory.ts";
import { delivered, distant, messages, testTools } from "../support/functions.ts";
import { assumeRole, cloudtrail, identities, OWN, roleSession } from "../support/records.ts";

const CANARY = `arn:aws:iam::${OWN}:role/rolecall-test-canary`;
const NOW = Date.parse("2026-03-02T10:02:00Z");
const NONE = { batchItemFailures: [] };

function lane(state: State, more: Partial<JudgeOptions> = {}) {
  const published: Revision[] = [];
  const judge = createJudge({
    config: defaultConfig(),
    state,
    publish: async (revisions) => void published.push(...revisions),
    canaryRole: CANARY,
    now: () => NOW,
    ...more,
  });
  return { judge, published };
}

const memory = () => memoryState("0123456789abcdef");
const asRoot = (eventID: string, more: JsonObject = {}) =>
  cloudtrail("iam:CreateAccessKey", { userIdentity: identities.root, eventID, ...more });

describe("a batch", () => {
  test("of one alarming call tells one alert", async () => {
    const { judge, published } = lane(memory());
    const tools = testTools();
    expect(await judge(delivered([asRoot("a")]), tools)).toEqual(NONE);
    expect(published.map(({ news }) => news)).toEqual(["opened"]);
    expect(Object.fromEntries(tools.counted)).toMatchObject({
      Received: 1,
      Relevant: 1,
      Alerted: 1,
      Failed: 0,
      Lag: 120,
    });
  });

  test("tells each alert once, in its latest revision", async () => {
    const { judge, published } = lane(memory());
    await judge(delivered([asRoot("a"), asRoot("b"), asRoot("c")]), testTools());
    expect(published.map(({ alert, news }) => [alert.count, news])).toEqual([[3, "opened"]]);
  });

  test("delivered twice, in one batch or in two, is told once", async () => {
    const { judge, published } = lane(memory());
    await judge(delivered([asRoot("a"), asRoot("a")]), testTools());
    await judge(delivered([asRoot("a")]), testTools());
    expect(published.map(({ alert }) => alert.count)).toEqual([1]);
  });

  test("below the threshold tells nobody", async () => {
    const { judge, published } = lane(memory(), { config: parseConfig("alertAt: 100", "rolecall.yaml") });
    await judge(delivered([assumeRole("Deploy")]), testTools());
    expect(published).toEqual([]);
  });

  test("tells the small steps of an incident that is loud, and none of one that is not", async () => {
    const call = (name: string, more: JsonObject = {}) =>
      assumeRole(name, { account: OWN, ...more, serialNumber: "", eventID: name });
    const small = [call("Reader"), call("Writer")];
    const large = cloudtrail("iam:AttachUserPolicy", {
      requestParameters: { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      eventTime: "2026-03-02T10:00:05Z",
    });
    const quiet = lane(memory());
    await quiet.judge(delivered(small), testTools());
    expect(quiet.published).toEqual([]);
    const loud = lane(memory());
    await loud.judge(delivered([...small, large]), testTools());
    expect(loud.published.some(({ alert }) => alert.parent !== undefined && alert.score < 40)).toBe(true);
  });

  test("counts what would have alerted, were it not expected", async () => {
    const yaml = `expected: [{ match: { account: "${OWN}" }, reason: a drill, owner: ops, until: 2026-12-31 }]`;
    const { judge, published } = lane(memory(), { config: parseConfig(yaml, "rolecall.yaml") });
    const tools = testTools();
    await judge(delivered([asRoot("a")]), tools);
    expect([published.length, tools.counted.get("Muted")]).toEqual([0, 1]);
  });

  test("knows the canary and says so outside", async () => {
    let beats = 0;
    const { judge } = lane(memory(), { heartbeat: async () => void beats++ });
    const tools = testTools();
    await judge(delivered([assumeRole("rolecall-test-canary"), assumeRole("Deploy")]), tools);
    expect([tools.counted.get("CanarySeen"), beats]).toEqual([1, 1]);
    await judge(delivered([assumeRole("Deploy")]), testTools());
    expect(beats).toBe(1);
  });

  test("goes on when the heartbeat fails", async () => {
    const heartbeat = () => Promise.reject(new Error("the heartbeat's address answered 500"));
    const { judge } = lane(memory(), { heartbeat });
    const tools = testTools();
    expect(await judge(delivered([assumeRole("rolecall-test-canary")]), tools)).toEqual(NONE);
    expect(tools.logged.join()).toContain("answered 500");
  });
});

describe("what cannot be read is given back alone", () => {
  test.each([
    ["no JSON", "{"],
    ["an empty message", ""],
    ["an event without a record", JSON.stringify({ "detail-type": "Scheduled Event", detail: {} })],
    [
      "a record without a time",
      JSON.stringify({ "detail-type": "x", detail: { eventSource: "iam.amazonaws.com", eventName: "x" } }),
    ],
  ])("%s", async (_name, body) => {
    const { judge, published } = lane(memory());
    const good = delivered([asRoot("a")]).Records[0]?.body ?? "";
    const tools = testTools();
    const answer = await judge(messages([body, good]), tools);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
    expect(published).toHaveLength(1);
    expect(tools.counted.get("Failed")).toBe(1);
  });

  test("a record that breaks the judging", async () => {
    const state = memory();
    const broken: State = {
      ...state,
      put: async (kind, items) => {
        if (items.some(({ key }) => key === "ASIAEXAMPLEPOISON001")) throw new TypeError("cannot read properties");
        return state.put(kind, items);
      },
    };
    const { judge, published } = lane(broken);
    const records = Array.from({ length: 9 }, (_, n) => asRoot(`good-${n}`));
    const poison = assumeRole("Deploy", { key: "ASIAEXAMPLEPOISON001", eventTime: "2026-03-02T10:00:01Z" });
    const answer = await judge(delivered([...records.slice(0, 4), poison, ...records.slice(4)]), testTools());
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "m4" }]);
    expect(published.at(-1)?.alert.count).toBe(9);
  });
});

describe("nothing is lost", () => {
  test("when the bus is down the whole batch is given back, and told when it comes again", async () => {
    const state = memory();
    let down = true;
    const told: Revision[] = [];
    const { judge } = lane(state, {
      publish: async (revisions) => {
        if (down) throw new Error("2 of 2 entries were not taken: ThrottlingException");
        told.push(...revisions);
      },
    });
    const batch = delivered([asRoot("a")]);
    await expect(judge(batch, testTools())).rejects.toThrow("could not be put on the alert bus");
    down = false;
    expect(await judge(batch, testTools())).toEqual(NONE);
    expect(told.map(({ alert }) => [alert.count, alert.revision])).toEqual([[1, 1]]);
  });

  test("when the state is down the whole batch is given back", async () => {
    const state = memory();
    const down = { ...state, get: () => Promise.reject(new StateError("state.throttled", "the table is throttled")) };
    await expect(lane(down).judge(delivered([asRoot("a")]), testTools())).rejects.toThrow("throttled");
  });

  test("a crash after publishing repeats the same revision of the same alert", async () => {
    const state = memory();
    let crash = true;
    const crashing: State = {
      ...state,
      replace: async (...args) => {
        if (crash) throw new StateError("state.unreachable", "the table is gone");
        return state.replace(...args);
      },
    };
    const { judge, published } = lane(crashing);
    const batch = delivered([asRoot("a")]);
    await expect(judge(batch, testTools())).rejects.toThrow("gone");
    crash = false;
    await judge(batch, testTools());
    expect(published.map(({ alert }) => [alert.id, alert.revision])).toEqual([
      [published[0]?.alert.id, 1],
      [published[0]?.alert.id, 1],
    ]);
  });

  test("workers that race on one alert leave every record in it", async () => {
    const state = distant(memory());
    const workers = Array.from({ length: 4 }, () => lane(state));
    await Promise.all(
      workers.map(({ judge }, worker) =>
        judge(delivered(Array.from({ length: 5 }, (_, n) => asRoot(`${worker}-${n}`))), testTools()),
      ),
    );
    const all = workers.flatMap(({ published }) => published);
    const highest = all.toSorted((a, b) => b.alert.revision - a.alert.revision)[0];
    expect(highest?.alert.count).toBe(20);
    expect(new Set(all.map(({ alert }) => alert.id)).size).toBe(1);
  });
});

test("related alerts that workers open at once make one incident", async () => {
  const state = distant(memory());
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const grant = (userName: string) =>
    cloudtrail("iam:AttachUserPolicy", { requestParameters: { userName, policyArn: admin } });
  const workers = ["bob", "carl", "dora"].map((user) => ({ ...lane(state), batch: delivered([grant(user)]) }));
  await Promise.all(workers.map(({ judge, batch }) => judge(batch, testTools())));
  const latest = new Map(workers.flatMap(({ published }) => published).map(({ alert }) => [alert.id, alert]));
  for (const { alert } of workers.flatMap(({ published }) => published))
    if (alert.revision > (latest.get(alert.id)?.revision ?? 0)) latest.set(alert.id, alert);
  const leading = [...latest.values()].filter(({ parent }) => parent === undefined);
  expect(leading.map(({ children }) => children?.length)).toEqual([2]);
});

describe("nothing comes in order", () => {
  const key = "ASIAEXAMPLEJUMP00001";
  const opened = assumeRole("Jump", {
    key,
    serialNumber: `arn:aws:iam::${OWN}:mfa/ana`,
    eventTime: "2026-03-02T09:59:00Z",
    eventID: "opened",
  });
  const used = cloudtrail("iam:AttachUserPolicy", {
    userIdentity: roleSession("Jump", "i-am-somebody-else", { key }),
    requestParameters: { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    eventID: "used",
  });

  test("an assumption that comes late tells the alert who was behind it", async () => {
    const { judge, published } = lane(memory());
    await judge(delivered([used]), testTools());
    await judge(delivered([opened]), testTools());
    const [first, second] = published.map(({ alert }) => alert);
    expect(first?.origin.kind).toBe("role-session");
    expect(first?.notKnown.join()).toContain("who opened this session");
    expect(second?.id).toBe(first?.id);
    expect([second?.revision, second?.origin.name, second?.chain.length]).toEqual([2, "ana", 1]);
    expect(second?.notKnown.join()).not.toContain("who opened this session");
    expect(second?.title).toContain("ana");
  });

  test("and ends the same as when it came first", async () => {
    const late = lane(memory());
    await late.judge(delivered([used]), testTools());
    await late.judge(delivered([opened]), testTools());
    const early = lane(memory());
    await early.judge(delivered([opened]), testTools());
    await early.judge(delivered([used]), testTools());
    const what = (revisions: readonly Revision[]) => {
      const alert = revisions.at(-1)?.alert;
      return { title: alert?.title, origin: alert?.origin, chain: alert?.chain, score: alert?.score };
    };
    expect(what(late.published)).toEqual(what(early.published));
  });

  test("records of one batch are judged in the order of their times", async () => {
    const { judge, published } = lane(memory());
    await judge(delivered([used, opened]), testTools());
    expect(published.map(({ alert }) => [alert.revision, alert.origin.name])).toEqual([[1, "ana"]]);
  });
});

test("no token and no full key id is published or logged", async () => {
  const { judge, published } = lane(memory());
  const tools = testTools();
  const stolen = assumeRole("Admin", { key: "ASIAEXAMPLESECRET001" });
  const broken = JSON.stringify({ "detail-type": "x", detail: { ...stolen, eventTime: "yesterday" } });
  await judge(messages([...delivered([stolen, asRoot("a")]).Records.map(({ body }) => body), broken]), tools);
  const said = JSON.stringify(published) + tools.logged.join("\n");
  expect(said).not.toContain("IQoJb3JpZ2luX2VjEXAMPLETOKEN");
  expect(said).not.toContain("ASIAEXAMPLESECRET001");
  expect(said).not.toContain("AKIAEXAMPLE");
});

test("a policy that one worker sees made while another sees it attached is judged", async () => {
  const state = answersLate(memory());
  const policyArn = `arn:aws:iam::${OWN}:policy/app`;
  const made = cloudtrail("iam:CreatePolicy", {
    requestParameters: {
      policyName: "app",
      policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    },
    responseElements: { policy: { arn: policyArn } },
  });
  const attached = cloudtrail("iam:AttachUserPolicy", { requestParameters: { userName: "bob", policyArn } });
  const workers = [lane(state), lane(state)];
  await Promise.all([made, attached].map((record, n) => workers[n]?.judge(delivered([record]), testTools())));
  const told = workers.flatMap(({ published }) => published);
  expect(told.flatMap(({ alert }) => alert.signals.map(({ detector }) => detector))).toContain("iam-admin-granted");
});

/** A state whose answers are as old as their way is long: what is written meanwhile is not in them. */
function answersLate(state: State): State {
  return {
    ...state,
    get: async (...args) => {
      const values = await state.get(...args);
      await setTimeout(5);
      return values;
    },
  };
}
