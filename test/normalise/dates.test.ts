import { describe, expect, test } from "vitest";
import { isoText, isoTime, responseTime } from "../../shared/normalise/dates.ts";

describe("eventTime", () => {
  test.each([
    ["2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"],
    ["2026-03-02T10:00:00.123Z", "2026-03-02T10:00:00Z"],
    ["2026-03-02T12:00:00+02:00", "2026-03-02T10:00:00Z"],
    ["2026-03-01T23:30:00-10:30", "2026-03-02T10:00:00Z"],
  ])("%s", (text, expected) => {
    expect(isoText(isoTime(text) ?? 0)).toBe(expected);
  });

  test.each(["", "yesterday", "2026-03-02", "2026-13-02T10:00:00Z", "2026-03-02T25:00:00Z", 7, null, undefined, {}])(
    "not %s",
    (value) => {
      expect(isoTime(value)).toBeUndefined();
    },
  );
});

describe("dates in responses are locale text", () => {
  test.each([
    ["Jul 10, 2023, 6:30:22 PM", "2023-07-10T18:30:22Z"],
    ["Aug 1, 2024 1:37:41 PM", "2024-08-01T13:37:41Z"],
    ["Aug 1, 2026, 11:45:22\u202fAM", "2026-08-01T11:45:22Z"],
    ["Jan 1, 2026, 12:00:00 AM", "2026-01-01T00:00:00Z"],
    ["Jan 1, 2026, 12:00:00 PM", "2026-01-01T12:00:00Z"],
    ["2026-08-01T11:45:22Z", "2026-08-01T11:45:22Z"],
    [1_785_584_722, "2026-08-01T11:45:22Z"],
  ])("%s", (value, expected) => {
    expect(isoText(responseTime(value) ?? 0)).toBe(expected);
  });

  test.each([
    "soon",
    "Foo 1, 2026, 1:00:00 PM",
    "Jan 1, 2026, 13:00:00 PM",
    "",
    "x".repeat(100_000),
    -1,
    Number.NaN,
    null,
  ])("not %s", (value) => {
    expect(responseTime(value)).toBeUndefined();
  });
});
