import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Revision } from "../../shared/model.ts";
import { revisionOf, wireOf } from "../../shared/sinks/contract.ts";
import { WIRE_BYTES_MAX } from "../../shared/sinks/wire.ts";
import { exampleRevisions } from "../support/sink-examples.ts";
import { bare, full, HOSTILE, hostile, largest, revisionWith } from "../support/sink-fixtures.ts";

const travelled = (revision: Revision): unknown => JSON.parse(JSON.stringify(wireOf(revision)));
const bytes = (revision: Revision) => Buffer.byteLength(JSON.stringify(wireOf(revision)));

describe("there and back", () => {
  test("the wire form is the alert and its news", () => {
    expect(travelled(full)).toEqual({ ...full.alert, news: "raised" });
  });

  test.each([
    ["full", full],
    ["bare", bare],
  ])("a %s alert", (_, revision) => expect(revisionOf(travelled(revision))).toEqual(revision));

  test("every revision of the examples", async () => {
    const revisions = await exampleRevisions();
    expect(revisions.length).toBeGreaterThan(20);
    for (const revision of revisions) expect(revisionOf(travelled(revision))).toEqual(revision);
  });

  test("what was cut is still an alert", () => {
    const { alert } = largest();
    const { id, fingerprint, time, firstAt, lastAt, parent } = full.alert;
    const children = alert.children?.map((child) => ({ ...child, id, at: time }));
    const chain = alert.chain.map((hop) => ({ ...hop, at: time }));
    const known = { ...alert, id, fingerprint, time, firstAt, lastAt, parent, children, chain } as Revision["alert"];
    const read = revisionOf(travelled({ alert: known, news: "raised" }));
    expect(read?.alert.signals).toHaveLength(100);
    expect(read?.alert.score).toBe(full.alert.score);
  });
});

describe("the bound", () => {
  const cutOf = (revision: Revision) => Object(travelled(revision)).cut;
  const texts = (count: number) => Array.from({ length: count }, () => "角".repeat(400));
  const children = Array.from({ length: 100 }, () => ({ ...full.alert.children?.[0], summary: "角".repeat(700) }));
  const events = Array.from({ length: 1000 }, () => "00000000-0000-4000-8000-000000000001");

  test("nothing is cut, and nothing said of it, while there is room", () => {
    const revision = revisionWith({ events });
    expect(travelled(revision)).toEqual({ ...revision.alert, news: "opened" });
  });

  test("events go first", () => {
    const revision = revisionWith({ events, notKnown: texts(150) });
    expect(cutOf(revision)).toEqual(["events"]);
    expect(Object(travelled(revision)).events).toHaveLength(100);
    expect(Object(travelled(revision)).count).toBe(full.alert.count);
  });

  test("then the summaries of the steps, whose number stays", () => {
    const revision = revisionWith({ events, children: children as never });
    expect(cutOf(revision)).toEqual(["events", "children"]);
    expect(Object(travelled(revision)).children).toHaveLength(100);
  });

  test("then changes, then every text", () => {
    const changes = { opened: texts(200), closed: texts(200), previousKnown: true };
    expect(cutOf(revisionWith({ changes }))).toEqual(["changes"]);
    expect(cutOf(largest())).toEqual(["events", "children", "changes", "texts"]);
    expect(cutOf(revisionWith({ notKnown: texts(200) }))).toEqual(["texts"]);
  });

  test("names are not cut to other names", () => {
    const arn = `arn:aws:iam::111122223333:role/${"x.".repeat(200)}end`;
    const { alert } = largest();
    const wire = wireOf({ alert: { ...alert, target: { ...alert.target, arn } }, news: "opened" });
    expect(Object(wire).target.arn).toBe(arn);
  });

  test("holds for anything the contract can hold", () => {
    expect(bytes(largest())).toBeLessThanOrEqual(WIRE_BYTES_MAX);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(HOSTILE)),
        fc.nat(1500),
        fc.nat(300),
        fc.nat(100),
        (text, many, some, few) => {
          const { alert } = hostile(text);
          const list = (count: number) => Array.from({ length: count }, () => text);
          const [signal] = alert.signals;
          const grown = {
            ...alert,
            notKnown: list(some),
            events: list(many),
            changes: { opened: list(some), closed: list(many), previousKnown: false },
            signals: signal === undefined ? [] : Array.from({ length: few }, () => ({ ...signal, attack: ["T1098"] })),
          };
          expect(bytes({ alert: grown, news: "opened" })).toBeLessThanOrEqual(WIRE_BYTES_MAX);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("reading what anybody may have written", () => {
  const wire = () => Object(travelled(full));

  test.each([undefined, null, 7, "x", [], {}, { alert: full.alert }, { schema: "rolecall/alert/1", news: "opened" }])(
    "%j is no revision",
    (value) => expect(revisionOf(value)).toBeUndefined(),
  );

  test("every field that must be there must be there, and be of its type", () => {
    const { parent: _p, changes: _c, children: _h, cut: _k, ...required } = wire();
    for (const key of Object.keys(required)) {
      const { [key]: _, ...without } = wire();
      expect(revisionOf(without), `without ${key}`).toBeUndefined();
      for (const wrong of [null, 7.5, true, [7], { a: 1 }].slice(0, key === "source" ? 4 : 5))
        expect(revisionOf({ ...wire(), [key]: wrong }), `${key}: ${JSON.stringify(wrong)}`).toBeUndefined();
    }
  });

  const wrong: Readonly<Record<string, object>> = {
    "another schema": { schema: "rolecall/alert/2" },
    "an unknown severity": { severity: "fatal" },
    "a severity from the prototype": { severity: "constructor" },
    "unknown news": { news: "closed" },
    "an id that is none": { id: "A-<!channel>" },
    "revision 0": { revision: 0 },
    "a score over 100": { score: 101 },
    "a time with words": { time: "2026-03-02T10:00:00Z <!here>" },
    "a local time": { firstAt: "2026-03-02T10:00:00+01:00" },
    "an unknown kind": { actor: { ...full.alert.actor, kind: "alien" } },
    "a target without a name": { target: { kind: "role", arn: "a", account: "b" } },
    "an event that is no text": { events: [7] },
    "a child that is none": { children: [{}] },
    "a link that is no text": { links: { event: 7 } },
    "proven as a word": { origin: { ...full.alert.origin, proven: "true" } },
  };
  test.each(Object.entries(wrong))("%s is refused", (_, fields) => {
    expect(revisionOf({ ...wire(), ...fields })).toBeUndefined();
  });

  test("fields it does not know are left out, wherever they are", () => {
    const more = { ...wire(), extra: 1, account: { ...wire().account, extra: 1 }, __proto__: { polluted: true } };
    expect(revisionOf(more)).toEqual(full);
    const polluted = JSON.parse(`{"__proto__":{"x":1},"constructor":1,${JSON.stringify(wire()).slice(1)}`);
    expect(revisionOf(polluted)).toEqual(full);
  });

  test("fields that are only inherited are not there", () => {
    expect(revisionOf(Object.create(wire()))).toBeUndefined();
  });

  test("texts are made printable and lists bounded", () => {
    const read = revisionOf({
      ...wire(),
      title: `a\u202eb${"x ".repeat(5000)}`,
      notKnown: Array(5000).fill("y"),
      events: Array(5000).fill("z"),
      links: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, "v"])),
    });
    expect(read?.alert.title).toMatch(/^abx x /);
    expect(read?.alert.title.length).toBe(1024);
    expect(read?.alert.notKnown).toHaveLength(100);
    expect(read?.alert.events).toHaveLength(1000);
    expect(Object.keys(read?.alert.links ?? {})).toHaveLength(20);
  });

  test("any JSON at all is read or refused, never thrown over", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(wire())), (value, key) => {
        const read = revisionOf({ ...wire(), [key]: value });
        if (read !== undefined) expect(bytes(read)).toBeLessThanOrEqual(WIRE_BYTES_MAX);
        expect(() => revisionOf(value)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
