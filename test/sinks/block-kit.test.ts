/** The validator must refuse what Slack refuses, else the tests that rest on it prove nothing. */
import { describe, expect, test } from "vitest";
import { blockKitFaults } from "../support/sink-block-kit.ts";

const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const plain = (text: string) => ({ type: "plain_text", text });
const section = (text: string) => ({ type: "section", text: mrkdwn(text) });
const button = (more: object = {}) => ({ type: "button", text: plain("Event"), url: "https://aws.example", ...more });
const actions = (...elements: readonly object[]) => ({ type: "actions", elements });
const times = <T>(item: T, count: number) => Array.from({ length: count }, () => item);

const accepted: Readonly<Record<string, unknown>> = {
  "text alone": { text: "x" },
  "text at its longest": { text: "x".repeat(40_000) },
  "50 blocks": { text: "x", blocks: times(section("x"), 50) },
  "a header at its longest": { text: "x", blocks: [{ type: "header", text: plain("x".repeat(150)) }] },
  "a section at its longest": { text: "x", blocks: [section("x".repeat(3000))] },
  "ten fields": { text: "x", blocks: [{ type: "section", fields: times(mrkdwn("x".repeat(2000)), 10) }] },
  "ten elements of a context": { text: "x", blocks: [{ type: "context", elements: times(mrkdwn("x"), 10) }] },
  "a link button": { text: "x", blocks: [actions(button({ url: "x".repeat(3000), action_id: "x".repeat(255) }))] },
};

const refused: Readonly<Record<string, unknown>> = {
  "no object": "x",
  "no text": { blocks: [section("x")] },
  "empty text": { text: "" },
  "text too long": { text: "x".repeat(40_001) },
  "blocks that are no list": { text: "x", blocks: section("x") },
  "51 blocks": { text: "x", blocks: times(section("x"), 51) },
  "a block that is no object": { text: "x", blocks: ["x"] },
  "an unknown block": { text: "x", blocks: [{ type: "carousel" }] },
  "a header too long": { text: "x", blocks: [{ type: "header", text: plain("x".repeat(151)) }] },
  "a header of mrkdwn": { text: "x", blocks: [{ type: "header", text: mrkdwn("x") }] },
  "a section too long": { text: "x", blocks: [section("x".repeat(3001))] },
  "a section too long in UTF-16": { text: "x", blocks: [section("😀".repeat(1501))] },
  "an empty section": { text: "x", blocks: [section("")] },
  "a section of nothing": { text: "x", blocks: [{ type: "section" }] },
  "eleven fields": { text: "x", blocks: [{ type: "section", fields: times(mrkdwn("x"), 11) }] },
  "a field too long": { text: "x", blocks: [{ type: "section", fields: [mrkdwn("x".repeat(2001))] }] },
  "an empty context": { text: "x", blocks: [{ type: "context", elements: [] }] },
  "eleven elements of a context": { text: "x", blocks: [{ type: "context", elements: times(mrkdwn("x"), 11) }] },
  "26 buttons": { text: "x", blocks: [actions(...times(button(), 26))] },
  "an element that is no button": { text: "x", blocks: [actions({ type: "menu" })] },
  "a button text too long": { text: "x", blocks: [actions(button({ text: plain("x".repeat(76)) }))] },
  "a button text of mrkdwn": { text: "x", blocks: [actions(button({ text: mrkdwn("x") }))] },
  "an address too long": { text: "x", blocks: [actions(button({ url: "x".repeat(3001) }))] },
  "an id too long": { text: "x", blocks: [actions(button({ action_id: "x".repeat(256) }))] },
  "emoji on mrkdwn": { text: "x", blocks: [{ type: "section", text: { ...mrkdwn("x"), emoji: true } }] },
  "verbatim on plain text": { text: "x", blocks: [{ type: "section", text: { ...plain("x"), verbatim: true } }] },
  "a text without a type": { text: "x", blocks: [{ type: "section", text: { text: "x" } }] },
};

describe("Block Kit", () => {
  test.each(Object.entries(accepted))("takes %s", (_, message) => expect(blockKitFaults(message)).toEqual([]));
  test.each(Object.entries(refused))("refuses %s", (_, message) => expect(blockKitFaults(message)).toHaveLength(1));
});
