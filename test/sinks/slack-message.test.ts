import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { present } from "../../shared/present.ts";
import { slackMessage, slackPlainMessage } from "../../shared/sinks/slack-message.ts";
import { codeBlock, codeSpan, escapedWithin } from "../../shared/sinks/slack-text.ts";
import { blockKitFaults } from "../support/sink-block-kit.ts";
import { bare, full, largest, revisionWith } from "../support/sink-fixtures.ts";

const messageOf = ({ alert, news } = full) => slackMessage(present(alert, { runbookOf }), news);
const textOf = (message: object) => JSON.stringify(message);

describe("the message", () => {
  test("its text is the first line, with severity as word and sign", () => {
    expect(messageOf().text).toBe(`▲ ${full.alert.title}`);
  });

  test("blocks: header, fixed lines, lists, links, ids", () => {
    const kinds = (messageOf().blocks ?? []).map(({ type, text }) => {
      const label = /^\*([A-Z][a-z ]+)( \d+)?\*/.exec(String(Object(text).text))?.[1];
      return label === undefined ? type : `${type} ${label}`;
    });
    expect(kinds).toEqual([
      "header",
      "section Who",
      "section Changes",
      "section Why",
      "section Steps",
      "section Do",
      "section Not known",
      "actions",
      "context",
    ]);
  });

  test("no empty part for an alert with little in it", () => {
    const { blocks } = messageOf(bare);
    expect(blocks?.map(({ type }) => type)).toEqual(["header", "section", "context"]);
  });

  test("what did not fit is counted", () => {
    const message = messageOf(largest());
    const note = /Left out for length: ([^"]+)\./.exec(textOf(message))?.[1];
    expect(note).toMatch(/^\d+ of 2000 changes, \d+ of 100 reasons, \d+ of 101 steps, \d+ of 100 things not known$/);
    expect(textOf(messageOf())).not.toContain("Left out");
  });

  test("only what was left out is counted, and it is counted right", () => {
    const opened = Array.from({ length: 100 }, (_, index) => `account ${index} may enter`.padEnd(60, "."));
    const message = messageOf(revisionWith({ changes: { opened, closed: [], previousKnown: true } }));
    const shown = textOf(message).match(/account \d+ may enter/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(30);
    expect(textOf(message)).toContain(`Left out for length: ${100 - shown} of 100 changes.`);
  });

  test.each([1, 7, 50, 99])("lists of rows of %i characters fill their part and no more", (width) => {
    const opened = Array.from({ length: 1000 }, () => "x".repeat(width));
    const message = messageOf(revisionWith({ changes: { opened, closed: [], previousKnown: true } }));
    expect(blockKitFaults(message)).toEqual([]);
  });

  test("the plain form holds the same within 4,000 characters", () => {
    const { alert, news } = full;
    const { text, blocks } = slackPlainMessage(present(alert, { runbookOf }), news);
    expect(blocks).toBeUndefined();
    for (const part of ["Who", "Did", "From", "When", "Why", "Steps", "Do", "Not known", alert.id])
      expect(text).toContain(part);
    const longest = slackPlainMessage(present(largest().alert, { runbookOf }), "raised");
    expect(longest.text.length).toBeLessThanOrEqual(4000);
    expect(blockKitFaults(longest)).toEqual([]);
  });
});

describe("text from outside", () => {
  test.each([
    ["a & b < c > d", "a &amp; b &lt; c &gt; d"],
    ["<!channel>", "&lt;!channel&gt;"],
    ["&lt;", "&amp;lt;"],
    ["`code`", "'code'"],
    ["@here, @CHANNEL and @everyone", "@\u2060here, @\u2060CHANNEL and @\u2060everyone"],
    ["ana@heretic.example", "ana@heretic.example"],
    ["a_b_c *d* ~e~", "a_b_c *d* ~e~"],
  ])("%j becomes %j", (text, out) => expect(escapedWithin(text, 1000)).toBe(out));

  test("a cut never parts an escape or a sign", () => {
    expect(escapedWithin("&&&&", 12)).toBe("&amp;&amp;…");
    expect(escapedWithin("&&&&", 20)).toBe("&amp;&amp;&amp;&amp;");
    expect(escapedWithin("😀😀😀", 4)).toBe("😀…");
  });

  test("code ends where it should, whatever is in it", () => {
    expect(codeSpan("a`b", 10)).toBe("`a'b`");
    expect(codeBlock(["a```b", "c"], 100, 50)).toEqual({ text: "```\na'''b\nc```", lines: ["a'''b", "c"], left: 0 });
  });

  test("a cut makes no mention out of a longer word", () => {
    const cuts = Array.from({ length: 20 }, (_, n) => escapedWithin("@hereafter, by channels@everyoneelse", n + 5));
    expect(cuts.filter((cut) => /@(here|everyone|channel)\b/.test(cut))).toEqual([]);
  });

  test("any text at all keeps to its bound and opens no markup", () => {
    const text = fc.string({
      unit: fc.constantFrom("&", "<", ">", "`", "@here", "<!channel>", "😀", "a", "角"),
      maxLength: 200,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 300 }), (one, max) => {
        const out = escapedWithin(one, max);
        expect(out.length).toBeLessThanOrEqual(max);
        expect(out).not.toMatch(/[<>`]|&(?!(amp|lt|gt);)|@(here|channel)\b/);
        expect(codeSpan(one, max).length).toBeLessThanOrEqual(max);
        const block = codeBlock([one, one, one], max, 50);
        expect(block.text.length).toBeLessThanOrEqual(Math.max(max, 7));
        expect(block.lines.length + block.left).toBe(3);
      }),
    );
  });
});
