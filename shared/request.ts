/**
 * Reads nested request parameters. CloudTrail's spelling of many nested keys is not documented (`findingCriteria` here,
 * `LifecycleConfiguration` there), so keys are found whatever their case, and a list of one may be the item itself.
 */
import { asObject, asText, type JsonObject } from "./model.ts";

/** Items read of one list: AWS's own limits are below that. */
const ITEMS_MAX = 1000;

/** The value at keys joined by dots, whatever their case: `findingCriteria.criterion`. */
export function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => member(asObject(inner), key), object);
}

function member(object: JsonObject | undefined, key: string): unknown {
  if (object === undefined) return undefined;
  if (Object.hasOwn(object, key)) return object[key];
  const wanted = key.toLowerCase();
  const found = Object.keys(object).find((candidate) => candidate.toLowerCase() === wanted);
  return found === undefined ? undefined : object[found];
}

/** The items of a list, of an `items` wrapper around one, or the one item that stands for a list of one. */
export function listAt(object: unknown, path: string): readonly unknown[] {
  const value = valueAt(object, path);
  const list = asObject(value)?.["items"] ?? value;
  if (Array.isArray(list)) return list.slice(0, ITEMS_MAX);
  return list === undefined || list === null || list === "" ? [] : [list];
}

/** The value at a path when it is a non-empty text. */
export function textIn(object: unknown, path: string): string | undefined {
  return asText(valueAt(object, path));
}

/** The non-empty texts of a list. */
export function textsAt(object: unknown, path: string): readonly string[] {
  return listAt(object, path)
    .map(asText)
    .filter((text) => text !== undefined);
}

/** A switch written as a boolean or, as in some services, as text. */
export function flagAt(object: unknown, path: string): boolean | undefined {
  const value = valueAt(object, path);
  if (typeof value === "boolean") return value;
  const text = asText(value)?.toLowerCase();
  return text === "true" || text === "false" ? text === "true" : undefined;
}

/** A number written as one or as text; undefined for anything else. */
export function numberAt(object: unknown, path: string): number | undefined {
  const value = valueAt(object, path);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
