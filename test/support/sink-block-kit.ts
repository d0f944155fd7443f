/**
 * What Slack's Block Kit does not take, as far as Rolecall's messages use it. Sources: Slack "Block Kit reference" (blocks,
 * block elements, text object), and the limits stated in the types of slackapi/node-slack-sdk, `packages/types`.
 * Lengths are counted in UTF-16, as Slack counts them.
 */
import { asObject, type JsonObject } from "../../shared/model.ts";

const BLOCKS_MAX = 50;
const MESSAGE_TEXT_MAX = 40_000;
const TEXT_OBJECT_MAX = 3000;
const HEADER_MAX = 150;
const FIELDS_MAX = 10;
const FIELD_MAX = 2000;
const ACTIONS_MAX = 25;
const CONTEXT_MAX = 10;
const BUTTON_TEXT_MAX = 75;
const URL_MAX = 3000;
const ID_MAX = 255;

/** Everything wrong with the body of a message; empty when Slack would take it. */
export function blockKitFaults(message: unknown): string[] {
  const body = asObject(message);
  if (body === undefined) return ["the message is not an object"];
  const { blocks } = body;
  const faults = lengthFaults("text", body.text, MESSAGE_TEXT_MAX);
  if (blocks === undefined) return faults;
  if (!Array.isArray(blocks)) return [...faults, "blocks is not a list"];
  if (blocks.length > BLOCKS_MAX) faults.push(`${blocks.length} blocks, at most ${BLOCKS_MAX}`);
  return [...faults, ...blocks.flatMap((block, index) => blockFaults(asObject(block), `blocks[${index}]`))];
}

function blockFaults(block: JsonObject | undefined, at: string): string[] {
  if (block === undefined) return [`${at} is not an object`];
  const id = block.block_id === undefined ? [] : lengthFaults(`${at}.block_id`, block.block_id, ID_MAX);
  switch (block.type) {
    case "header":
      return [...id, ...textFaults(block.text, `${at}.text`, HEADER_MAX, ["plain_text"])];
    case "section":
      return [...id, ...sectionFaults(block, at)];
    case "context":
      return [...id, ...listFaults(block.elements, `${at}.elements`, CONTEXT_MAX, contextFaults)];
    case "actions":
      return [...id, ...listFaults(block.elements, `${at}.elements`, ACTIONS_MAX, buttonFaults)];
    default:
      return [`${at} has the unknown type ${String(block.type)}`];
  }
}

function sectionFaults({ text, fields }: JsonObject, at: string): string[] {
  if (text === undefined && fields === undefined) return [`${at} has neither text nor fields`];
  const own = text === undefined ? [] : textFaults(text, `${at}.text`, TEXT_OBJECT_MAX);
  const field = (value: unknown, place: string) => textFaults(value, place, FIELD_MAX);
  return fields === undefined ? own : [...own, ...listFaults(fields, `${at}.fields`, FIELDS_MAX, field)];
}

function contextFaults(value: unknown, at: string): string[] {
  return textFaults(value, at, TEXT_OBJECT_MAX);
}

function buttonFaults(value: unknown, at: string): string[] {
  const button = asObject(value);
  if (button?.type !== "button") return [`${at} is not a button`];
  const { text, url, action_id: id } = button;
  return [
    ...textFaults(text, `${at}.text`, BUTTON_TEXT_MAX, ["plain_text"]),
    ...(url === undefined ? [] : lengthFaults(`${at}.url`, url, URL_MAX)),
    ...(id === undefined ? [] : lengthFaults(`${at}.action_id`, id, ID_MAX)),
  ];
}

function textFaults(value: unknown, at: string, max: number, types = ["plain_text", "mrkdwn"]): string[] {
  const object = asObject(value);
  if (object === undefined) return [`${at} is not a text object`];
  const faults = lengthFaults(`${at}.text`, object.text, max);
  if (!types.includes(String(object.type))) faults.push(`${at} has the type ${String(object.type)}`);
  if (object.emoji !== undefined && object.type !== "plain_text") faults.push(`${at}.emoji is only for plain_text`);
  if (object.verbatim !== undefined && object.type !== "mrkdwn") faults.push(`${at}.verbatim is only for mrkdwn`);
  return faults;
}

function listFaults(
  value: unknown,
  at: string,
  max: number,
  each: (item: unknown, at: string) => readonly string[],
): string[] {
  if (!Array.isArray(value)) return [`${at} is not a list`];
  const faults = value.length === 0 || value.length > max ? [`${at} has ${value.length} items, 1 to ${max}`] : [];
  return [...faults, ...value.flatMap((item, index) => each(item, `${at}[${index}]`))];
}

function lengthFaults(at: string, value: unknown, max: number): string[] {
  if (typeof value !== "string") return [`${at} is not a text`];
  return value.length === 0 || value.length > max ? [`${at} has ${value.length} characters, 1 to ${max}`] : [];
}
