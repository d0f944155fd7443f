import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenCutter } from "../../shared/ingest/tokens.ts";

const cut = (value: unknown) => JSON.parse(Buffer.from(tokenCutter()(Buffer.from(JSON.stringify(value)))).toString());

describe("session tokens", () => {
  test("are emptied, the rest stays", () => {
    const credentials = (sessionToken: string) => ({
      responseElements: { credentials: { accessKeyId: "ASIAEXAMPLE", sessionToken }, x: 1 },
      ü: "é",
    });
    expect(cut(credentials("IQoJb3JpZ2luX2VjEXAMPLE//8"))).toEqual(credentials(""));
  });
  test("several, and none", () => {
    expect(cut({ a: { sessionToken: "x" }, b: { sessionToken: "y" } })).toEqual({
      a: { sessionToken: "" },
      b: { sessionToken: "" },
    });
    expect(cut({ a: "sessionToken" })).toEqual({ a: "sessionToken" });
  });
  test("inside a string it is no token", () => {
    const record = { userAgent: '{"sessionToken":"x"}' };
    expect(cut(record)).toEqual(record);
  });
  test("the buffer grows", () => {
    expect(cut({ pad: "p".repeat(200_000), sessionToken: "x" })).toEqual({
      pad: "p".repeat(200_000),
      sessionToken: "",
    });
  });
  test("any JSON stays JSON and differs in tokens only", () => {
    const withTokens = fc
      .jsonValue()
      .map((value) => ({ value, sessionToken: JSON.stringify(value), inner: { sessionToken: value } }));
    const emptied = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, item) =>
        key === "sessionToken" && typeof item === "string" ? "" : item,
      );
    fc.assert(
      fc.property(withTokens, (value) => {
        expect(emptied(cut(value))).toEqual(emptied(value));
      }),
    );
  });
});
