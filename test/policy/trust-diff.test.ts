import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { diffTrust } from "../../shared/policy/trust-diff.ts";
import {
  allow,
  context,
  deny,
  github,
  ORG,
  OUTSIDER,
  OWN,
  policy,
  SISTER,
  type StatementJson,
  VENDOR,
} from "./support.ts";

const role = `arn:aws:iam::${SISTER}:role/ci`;
const outsideRole = `arn:aws:iam::${OUTSIDER}:role/ci`;
const ana = { AWS: `arn:aws:iam::${OWN}:user/ana` };
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const externalId = { StringEquals: { "sts:ExternalId": "made-up-id" } };
const network = (...blocks: string[]) => ({ IpAddress: { "aws:SourceIp": blocks } });

function diff(before: StatementJson[], after: StatementJson[]) {
  return diffTrust(policy(...before), policy(...after), context);
}

function opened(before: StatementJson[], after: StatementJson[]) {
  return diff(before, after).sentences.opened;
}

function closed(before: StatementJson[], after: StatementJson[]) {
  return diff(before, after).sentences.closed;
}

describe("new doors", () => {
  test("an outside account", () => {
    const found = diff([allow({ AWS: OWN })], [allow({ AWS: [OWN, OUTSIDER] })]);
    expect(found).toMatchObject({
      previousKnown: true,
      exposureBefore: 5,
      exposureAfter: 75,
      mfaRemoved: false,
      conditionsRemoved: [],
      opened: [{ kind: "new", door: { who: `account:${OUTSIDER}` }, lost: [] }],
    });
    expect(found.sentences).toEqual({ opened: [`anyone in ${OUTSIDER} may now enter`], closed: [] });
  });
  test("from one role to its account", () =>
    expect(opened([allow({ AWS: outsideRole })], [allow({ AWS: OUTSIDER })])).toEqual([
      `anyone in ${OUTSIDER} may now enter`,
    ]));
  test("from one branch to any", () =>
    expect(opened([github("repo:acme/web:ref:refs/heads/main")], [github("repo:acme/web:*")])).toEqual([
      "GitHub Actions of acme/web on any branch, tag or pull request may now enter",
    ]));
  test("the organisation condition of everyone gone", () =>
    expect(opened([allow("*", { StringEquals: { "aws:PrincipalOrgID": ORG } })], [allow("*")])).toEqual([
      "everyone on the internet may now enter",
    ]));
  test("a Deny gone", () =>
    expect(opened([allow({ AWS: OUTSIDER }), deny("*")], [allow({ AWS: OUTSIDER })])).toEqual([
      `anyone in ${OUTSIDER} may now enter`,
    ]));
});

describe("weakened doors", () => {
  test("the ExternalId gone", () => {
    const found = diff([allow({ AWS: OUTSIDER }, externalId)], [allow({ AWS: OUTSIDER })]);
    expect(found.opened).toMatchObject([
      { kind: "weakened", exposureBefore: 45, lost: ["ExternalId"], door: { exposure: 75 } },
    ]);
    expect(found.sentences.opened).toEqual([`the ExternalId condition for ${OUTSIDER} is gone`]);
    expect(found.conditionsRemoved).toEqual([`ExternalId for ${OUTSIDER}`]);
  });
  test("the ExternalId another, in words that do not tell it", () => {
    const other = { StringEquals: { "sts:ExternalId": "other-made-up-id" } };
    const found = diff([allow({ AWS: VENDOR }, externalId)], [allow({ AWS: VENDOR }, other)]);
    expect(found.sentences.opened).toEqual([`the ExternalId condition for ${VENDOR} (scanner) changed`]);
    expect(JSON.stringify(found)).not.toContain("made-up");
  });
  test("the network wider", () =>
    expect(
      opened([allow({ AWS: OWN }, network("203.0.113.0/25"))], [allow({ AWS: OWN }, network("203.0.113.0/24"))]),
    ).toEqual([`the source network condition for ${OWN} changed`]));
  test("MFA gone", () => {
    const found = diff([allow(ana, mfa)], [allow(ana)]);
    expect(found).toMatchObject({
      mfaRemoved: true,
      conditionsRemoved: ["MFA for ana"],
      opened: [{ kind: "weakened" }],
    });
    expect(found.sentences.opened).toEqual(["MFA is no longer required for ana"]);
  });
  test("MFA in name only", () =>
    expect(
      diff([allow(ana, mfa)], [allow(ana, { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })]).mfaRemoved,
    ).toBe(true));
  test("MFA gone with its Deny", () => {
    const guard = deny("*", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } });
    expect(diff([allow(ana), guard], [allow(ana)]).mfaRemoved).toBe(true);
  });
  test("MFA gone by way of a wider door", () => {
    const found = diff([allow(ana, mfa)], [allow(ana, mfa), allow({ AWS: OWN })]);
    expect(found.mfaRemoved).toBe(true);
    expect(found.sentences.opened).toEqual([`anyone in ${OWN} may now enter`, "MFA is no longer required for ana"]);
  });
  test("one caller of a wider door without its condition", () =>
    expect(opened([allow({ AWS: OUTSIDER }, externalId)], [allow({ AWS: outsideRole })])).toEqual([
      `role ci in ${OUTSIDER} may now enter without ExternalId`,
    ]));
  test("a condition nobody here knows gone", () =>
    expect(opened([allow({ AWS: OWN }, { StringEquals: { "aws:Nonsense": "x" } })], [allow({ AWS: OWN })])).toEqual([
      `the aws:Nonsense condition for ${OWN} is gone`,
    ]));
  test("a conditional Deny gone", () => {
    const guard = deny("*", { StringNotEquals: { "aws:PrincipalOrgID": ORG } });
    const found = diff([allow({ AWS: OWN }), guard], [allow({ AWS: OWN })]);
    expect(found.opened).toEqual([]);
    expect(found.sentences.opened.join()).toMatch(/^a Deny on everyone .* is gone or changed$/);
  });
});

describe("nothing opens", () => {
  const main = "repo:acme/web:ref:refs/heads/main";
  const tightened: [string, StatementJson[], StatementJson[]][] = [
    ["a door removed", [allow({ AWS: [OWN, OUTSIDER] })], [allow({ AWS: OWN })]],
    ["everyone to one account", [allow("*")], [allow({ AWS: OUTSIDER })]],
    ["an account to its role", [allow({ AWS: OUTSIDER })], [allow({ AWS: outsideRole })]],
    [
      "a role to one of its sessions",
      [allow({ AWS: outsideRole })],
      [allow({ AWS: `arn:aws:sts::${OUTSIDER}:assumed-role/ci/x` })],
    ],
    [
      "the organisation to one of its accounts",
      [allow("*", { StringEquals: { "aws:PrincipalOrgID": ORG } })],
      [allow({ AWS: SISTER })],
    ],
    ["an ExternalId added", [allow({ AWS: VENDOR })], [allow({ AWS: VENDOR }, externalId)]],
    ["MFA added", [allow(ana)], [allow(ana, mfa)]],
    [
      "MFA asked for otherwise",
      [allow(ana, mfa)],
      [allow(ana), deny("*", { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })],
    ],
    ["any branch to one", [github("repo:acme/web:*")], [github(main)]],
    ["a pattern inside a pattern", [github("repo:acme/*:ref:refs/heads/main")], [github(main)]],
    ["no subject to one", [github(undefined)], [github(main)]],
    [
      "a network made smaller",
      [allow({ AWS: OWN }, network("203.0.113.0/24"))],
      [allow({ AWS: OWN }, network("203.0.113.7"))],
    ],
    ["a Deny added", [allow({ AWS: OUTSIDER })], [allow({ AWS: OUTSIDER }), deny("*")]],
    [
      "a region no longer asked for",
      [allow({ AWS: OWN }, { StringEquals: { "aws:RequestedRegion": "eu-west-1" } })],
      [allow({ AWS: OWN })],
    ],
    ["a deleted principal left behind", [allow({ AWS: role })], [allow({ AWS: "AROAEXAMPLEDELETED12" })]],
  ];
  test.each(tightened)("%s", (_, before, after) => {
    const found = diff(before, after);
    expect(found.opened).toEqual([]);
    expect(found.sentences.opened).toEqual([]);
  });
  test.each(tightened)("%s, and back again", (_, before, after) => {
    if (before[0] === undefined) throw new Error("no statement");
    expect(diff(before, before)).toMatchObject({ opened: [], closed: [] });
    expect(diff(after, after)).toMatchObject({ opened: [], closed: [] });
  });
  test("the same written otherwise", () => {
    const before = [allow({ AWS: [OWN, outsideRole] }, { StringEquals: { "sts:ExternalId": "made-up-id" }, ...mfa })];
    const condition = {
      bool: { "AWS:MultifactorAuthPresent": [true] },
      StringEquals: { "STS:ExternalID": ["made-up-id"] },
    };
    const after = [
      allow({ AWS: outsideRole }, condition, { Action: ["sts:TagSession", "STS:assumeRole"] }),
      allow({ aws: [`arn:aws:iam::${OWN}:root`] }, condition),
    ];
    expect(diff(before, after)).toMatchObject({ opened: [], closed: [], conditionsRemoved: [], mfaRemoved: false });
  });
});

describe("closed doors", () => {
  test("a role that may no longer enter", () =>
    expect(closed([allow({ AWS: [OWN, role] })], [allow({ AWS: OWN })])).toEqual([
      `role ci in ${SISTER} (prod-core) may no longer enter`,
    ]));
  test("a role that may still enter with its account is not closed", () =>
    expect(closed([allow({ AWS: role })], [allow({ AWS: SISTER })])).toEqual([]));
  test("a condition that is new", () => {
    expect(closed([allow(ana)], [allow(ana, mfa)])).toEqual(["MFA is now required for ana"]);
    expect(closed([allow({ AWS: VENDOR })], [allow({ AWS: VENDOR }, externalId)])).toEqual([
      `${VENDOR} (scanner) now needs ExternalId`,
    ]);
  });
});

describe("what is not known", () => {
  test("without the document before, all doors are listed", () => {
    const found = diffTrust(undefined, policy(allow({ AWS: OUTSIDER })), context);
    expect(found).toMatchObject({ previousKnown: false, exposureAfter: 75, closed: [], mfaRemoved: false });
    expect(found.exposureBefore).toBeUndefined();
    expect(found.sentences.opened).toEqual([`anyone in ${OUTSIDER} may enter`]);
  });
  test("an unreadable document before is an unknown one", () =>
    expect(diffTrust(parsePolicy("{"), policy(allow({ AWS: OUTSIDER })), context).previousKnown).toBe(false));
  test("an unreadable document after closes nothing", () =>
    expect(diffTrust(policy(allow({ AWS: OUTSIDER })), parsePolicy("{"), context)).toMatchObject({
      opened: [],
      closed: [],
      previousKnown: true,
      unreadable: "the policy text is not JSON",
    }));
});
