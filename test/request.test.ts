import { describe, expect, test } from "vitest";
import { flagAt, listAt, numberAt, textIn, textsAt, valueAt } from "../shared/request.ts";

const REQUEST = {
  LifecycleConfiguration: { Rule: { Status: "Enabled", Expiration: { Days: "7" } } },
  flowLogs: { items: [{ id: "a" }, { id: "b" }] },
  types: ["audit", 7, "", "api"],
  enable: "False",
  constructor: null,
};

describe("nested request parameters", () => {
  test("are found whatever the case of their keys", () => {
    expect(valueAt(REQUEST, "lifecycleconfiguration.rule.status")).toBe("Enabled");
    expect(textIn(REQUEST, "lifecycleConfiguration.rule.status")).toBe("Enabled");
  });

  test("a key as written comes before one in another case", () => {
    expect(valueAt({ NAME: 1, name: 2 }, "name")).toBe(2);
  });

  test.each([undefined, null, 7, "text", [], { lifecycleConfiguration: 7 }])("are absent in %j", (request) => {
    expect(valueAt(request, "lifecycleConfiguration.rule")).toBeUndefined();
    expect(listAt(request, "lifecycleConfiguration.rule")).toEqual([]);
  });

  test("what every object inherits is no parameter", () => {
    expect(valueAt({}, "toString")).toBeUndefined();
    expect(valueAt(REQUEST, "constructor.name")).toBeUndefined();
  });

  test("one item stands for a list of one, and EC2 wraps its lists", () => {
    expect(listAt(REQUEST, "lifecycleConfiguration.rule")).toHaveLength(1);
    expect(listAt(REQUEST, "flowLogs")).toEqual([{ id: "a" }, { id: "b" }]);
    expect(textsAt(REQUEST, "types")).toEqual(["audit", "api"]);
  });

  test("a list is read up to a bound", () => {
    expect(listAt({ ids: Array.from({ length: 5000 }, (_, n) => n) }, "ids")).toHaveLength(1000);
  });

  test("switches and numbers may be text", () => {
    expect(flagAt(REQUEST, "enable")).toBe(false);
    expect(flagAt({ enable: 0 }, "enable")).toBeUndefined();
    expect(numberAt(REQUEST, "lifecycleConfiguration.rule.expiration.days")).toBe(7);
    expect([{ n: "" }, { n: "x" }, { n: {} }, { n: null }].map((object) => numberAt(object, "n"))).toEqual(
      Array(4).fill(undefined),
    );
  });
});
