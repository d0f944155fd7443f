/** What is remembered of an identity's policies: bounded, readable whatever is stored, and forgotten when taken away. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completedPaths, grantPoints, HELD, judged, listedPaths, readHeld } from "../../shared/judging/granted.ts";
import type { JsonObject } from "../../shared/model.ts";
import { normalise } from "../../shared/normalise/normalise.ts";
import { PATH_ACTIONS, pathsOf } from "../../shared/policy/escalation-paths.ts";
import { cloudtrail } from "../support/records.ts";

const document = (Action: unknown, more: object = {}) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*", ...more }] });
const toLambda = { Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } };
const nothing = () => undefined;

function kept(name: string, requestParameters: JsonObject, current?: string) {
  const read = normalise(cloudtrail(`iam:${name}`, { requestParameters }));
  if (!read.ok) throw new Error(read.why);
  return HELD.keep?.(read.activity, current, nothing) ?? [];
}

const put = (policyName: string, text: string, current?: string) =>
  kept("PutRolePolicy", { roleName: "app", policyName, policyDocument: text }, current);

describe("what is held", () => {
  test("is written, added to, written over and taken away", () => {
    const [first] = put("a", document("iam:PassRole", toLambda));
    expect(readHeld(first?.value)).toEqual([
      {
        source: "inline/a",
        level: "sensitive",
        reason: "iam:PassRole on every role under conditions (iam:passedtoservice)",
        steps: ["iam:PassRole>lambda.amazonaws.com"],
      },
    ]);
    const [second] = put("b", document("lambda:InvokeFunction"), first?.value);
    expect(readHeld(second?.value).map(({ source }) => source)).toEqual(["inline/a", "inline/b"]);
    const [third] = put("a", document("s3:GetObject"), second?.value);
    expect(readHeld(third?.value).map(({ source }) => source)).toEqual(["inline/b"]);
    const [gone] = kept("DeleteRolePolicy", { roleName: "app", policyName: "b" }, third?.value);
    expect(gone).toEqual({ key: "held|111122223333|role/app", value: undefined });
  });

  test("costs nothing where a policy grants nothing that matters", () => {
    expect(put("a", document("s3:GetObject"))).toEqual([]);
    expect(kept("DetachRolePolicy", { roleName: "app", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" })).toEqual(
      [],
    );
  });

  test("makes the identity privileged, in words, until the last such policy goes", () => {
    const attached = kept("AttachRolePolicy", {
      roleName: "app",
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    expect(attached[1]).toEqual({ key: "grant|111122223333|role/app", value: "every action on every resource" });
    const taken = kept(
      "DetachRolePolicy",
      { roleName: "app", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      attached[0]?.value,
    );
    expect(taken.map(({ value }) => value)).toEqual([undefined, undefined]);
  });

  test("is bounded", () => {
    let text: string | undefined;
    for (let n = 0; n < 100; n++) text = put(`p${n}`, document("lambda:InvokeFunction"), text)[0]?.value;
    expect(readHeld(text)).toHaveLength(40);
    expect(readHeld(text).at(-1)?.source).toBe("inline/p99");
  });

  test("reads whatever is stored", () => {
    for (const text of ["", "{", "7", "[7]", '[["a"]]', '[["a","admin"]]', '[["a","none such","r",""]]'])
      expect(readHeld(text)).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => void readHeld(text)));
    fc.assert(fc.property(fc.json(), (text) => void readHeld(text)));
  });
});

describe("paths", () => {
  const names = PATH_ACTIONS.map(({ name }) => name);
  test("more steps never close one", () =>
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (some, more) => {
        const before = pathsOf(some);
        expect(pathsOf([...some, ...more])).toEqual(expect.arrayContaining([...before]));
      }),
    ));
  test("what completes one is told once", () => {
    const grant = judged(document("lambda:InvokeFunction"));
    const [held] = put("a", document(["iam:PassRole", "lambda:CreateFunction"], toLambda));
    if (grant === undefined) throw new Error("a document is judged");
    expect(completedPaths(grant, held?.value, "inline/b")).toEqual(["lambda-001"]);
    expect(completedPaths(grant, held?.value, "inline/a")).toEqual([]);
    expect(completedPaths(grant, undefined, "inline/b")).toEqual([]);
  });
  test("are listed short", () => {
    expect(listedPaths(["iam-001", "iam-002"])).toBe("iam-001, iam-002");
    expect(listedPaths(["iam-001", "iam-002", "iam-003", "iam-004"])).toBe("iam-001, iam-002, iam-003 and 1 more");
  });
});

test("points follow from what a grant lets its holder do", () => {
  const points = (Action: unknown, more: object = {}) => {
    const grant = judged(document(Action, more));
    return grant === undefined ? undefined : grantPoints(grant, false);
  };
  expect(points("*")).toBe(55);
  expect(points("iam:*")).toBe(45);
  expect(points("iam:CreateAccessKey")).toBe(35);
  expect(points(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], toLambda)).toBe(30);
  expect(points("ssm:SendCommand")).toBe(25);
  expect(points("iam:PassRole", toLambda)).toBe(0);
  expect(points("s3:*")).toBe(0);
});
