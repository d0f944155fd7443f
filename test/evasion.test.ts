/** What a reader of this code would try. Each runs through the whole pipeline, and none of it may help. */
import { describe, expect, test } from "vitest";
import { parseConfig } from "../shared/config-file.ts";
import type { Detection } from "../shared/detect.ts";
import type { JsonObject } from "../shared/model.ts";
import { type RunOptions, run } from "./support/detector.ts";
import {
  assumeRole,
  cloudtrail,
  DENIED,
  identities,
  OTHER,
  type Overrides,
  OWN,
  roleSession,
} from "./support/records.ts";
import { minute, STRANGE, signedIn, times, wrongPassword } from "./support/sign-ins.ts";

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };
const HARMLESS = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::acme-media/*" };
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A policy written into a role by another role's session. */
const grant = (policyDocument: string, more: Overrides = {}) =>
  cloudtrail("iam:PutRolePolicy", {
    userIdentity: roleSession("build", "session"),
    requestParameters: { roleName: "app", policyName: "access", policyDocument },
    ...more,
  });

async function last(records: readonly JsonObject[], options: RunOptions = {}): Promise<Detection> {
  const { detections } = await run(records, options);
  const detection = detections.at(-1);
  if (detection === undefined) throw new Error("nothing was judged");
  return detection;
}
const scoreOf = async (records: readonly JsonObject[], options: RunOptions = {}) =>
  (await last(records, options)).score;
const saidOf = async (records: readonly JsonObject[], options: RunOptions = {}) =>
  (await last(records, options)).signals.map(({ detector }) => detector);

const ours = parseConfig(
  [
    "vendors: [{ id: '999900001111', name: beacon }]",
    "pipelines: [{ name: infra, subjects: ['repo:acme/infra:*'], roles: [] }]",
    "networks: [{ cidr: 198.51.100.0/26, name: office }]",
  ].join("\n"),
  "rolecall.yaml",
);

describe("wearing the exclusion", () => {
  const plain = () => scoreOf([grant(policy(EVERYTHING))], { config: ours });

  test.each<[string, Overrides]>([
    ["the session of a CI run", { userIdentity: roleSession("build", "GitHubActions-12345678") }],
    ["the subject of the pipeline as session", { userIdentity: roleSession("build", "repo:acme/infra:main") }],
    ["the vendor's session", { userIdentity: roleSession("build", "beacon-collector") }],
    ["the session of a service", { userIdentity: roleSession("build", "cloudformation.amazonaws.com") }],
    [
      "a source identity",
      { userIdentity: roleSession("build", "session", { sourceIdentity: "repo:acme/infra:main" }) },
    ],
    ["the client of Terraform", { userAgent: "APN/1.0 HashiCorp/1.0 Terraform/1.13.4" }],
    ["the client of AWS", { userAgent: "AWS Internal" }],
    ["a service for a client", { userAgent: "cloudformation.amazonaws.com" }],
  ])("%s makes no difference", async (_, claim) => {
    expect(await scoreOf([grant(policy(EVERYTHING), claim)], { config: ours })).toBe(await plain());
  });

  test.each([
    ["a role named like a service's own", roleSession("AWSServiceRoleForSupport", "x")],
    ["a role named like Terraform's", roleSession("terraform", "run-1")],
    ["a session named like an instance", roleSession("build", "i-0123456789abcdef0")],
  ])("%s is told all the same", async (_, userIdentity) => {
    expect(await scoreOf([grant(policy(EVERYTHING), { userIdentity })])).toBeGreaterThanOrEqual(await plain());
  });

  test("a session named like an instance does not make the reading of secrets a machine's", async () => {
    const userIdentity = roleSession("app", "i-0123456789abcdef0");
    const reads = times(20, (n) =>
      cloudtrail("secretsmanager:GetSecretValue", {
        userIdentity,
        eventTime: minute(n),
        requestParameters: { secretId: `prod/${n}` },
      }),
    );
    expect(await scoreOf(reads)).toBeGreaterThanOrEqual(40);
  });

  test("a common name in the source identity does not make it a certificate's either", async () => {
    const userIdentity = roleSession("app", "00c0ffee", { sourceIdentity: "CN=backup" });
    const reads = times(20, (n) =>
      cloudtrail("secretsmanager:GetSecretValue", {
        userIdentity,
        eventTime: minute(n),
        requestParameters: { secretId: `prod/${n}` },
      }),
    );
    expect(await scoreOf(reads)).toBeGreaterThanOrEqual(40);
  });
});

describe("warming up the baseline", () => {
  const refusedEntry = (minutes: number) =>
    cloudtrail("sts:AssumeRole", {
      ...DENIED,
      eventTime: minute(minutes),
      errorMessage: `not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/Deploy`,
    });
  const usual = assumeRole("Other", { eventTime: minute(-9 * 1440) });

  test("a role that was refused for days is entered for the first time", async () => {
    const tries = times(8, (days) => times(6, (n) => refusedEntry(-1440 * (8 - days) + n))).flat();
    expect(await saidOf([usual, ...tries, assumeRole("Deploy")])).toContain("role-assumed-first-time");
  });

  test("a network from which nothing but alerts came stays new", async () => {
    const from = (record: JsonObject) => ({ ...record, sourceIPAddress: STRANGE });
    const loud = (days: number) => from(assumeRole("BreakGlassAdmin", { eventTime: minute(-1440 * days) }));
    expect(await saidOf([usual, loud(3), loud(2), loud(1), from(assumeRole("BreakGlassAdmin"))])).toEqual(
      expect.arrayContaining(["role-assumed-first-time", "role-assumed-from-new-network"]),
    );
  });

  test("questions that were refused yesterday are not usual today", async () => {
    const names = ["ListUsers", "ListGroups", "ListPolicies", "ListAccessKeys", "GetAccountSummary", "ListMFADevices"];
    const asked = (from: number, more: Overrides = {}) =>
      names.map((name, n) => cloudtrail(`iam:${name}`, { eventTime: minute(from + n), ...more }));
    expect(await saidOf([usual, ...asked(-1440, DENIED), ...asked(0)])).toContain("identity-enumerated");
  });

  test("seven refused calls each day are not a few each day for long", async () => {
    const refused = times(4, (days) =>
      times(7, (n) => cloudtrail(`ec2:Describe${days}X${n}`, { ...DENIED, eventTime: minute(-1440 * (3 - days) + n) })),
    ).flat();
    expect(await saidOf([usual, ...refused])).toContain("calls-refused");
  });

  test("a password is not forgotten nine times an hour, hour after hour", async () => {
    const slow = times(5, (n) => wrongPassword("ana", n * 11));
    expect(await saidOf([...slow, signedIn("ana", 50)])).toContain("sign-in-after-failures");
  });
});

describe("hiding under what is open already", () => {
  test("a worse step raises the alert that it joins, and names it", async () => {
    const small = cloudtrail("iam:AttachRolePolicy", {
      ...DENIED,
      requestParameters: { roleName: "app", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      userIdentity: roleSession("build", "session"),
    });
    const repeats = times(20, (n) => ({ ...small, eventID: `repeat-${n}`, eventTime: minute(n) }));
    const { revisions } = await run([...repeats, grant(policy(EVERYTHING), { eventTime: minute(30) })]);
    const ids = new Set(revisions.map(({ alert }) => alert.id));
    expect(ids.size).toBe(1);
    expect(revisions.at(-1)?.news).toBe("raised");
    expect(revisions.at(-1)?.alert.title).toContain("wrote a policy into role app");
    expect(revisions.at(-1)?.alert.score).toBeGreaterThanOrEqual(55);
  });

  test("ten thousand harmless repeats do not push a step out of its incident", async () => {
    const noise = times(150, (n) =>
      cloudtrail("sts:AssumeRole", {
        ...DENIED,
        eventTime: minute(n / 10),
        errorMessage: `not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/Admin-${n}`,
      }),
    );
    const made = cloudtrail("iam:PutUserPolicy", {
      eventTime: minute(20),
      requestParameters: { userName: "ana", policyName: "x", policyDocument: policy(EVERYTHING) },
    });
    const { revisions } = await run([...noise, made]);
    const lead = revisions.findLast(({ alert }) => alert.children !== undefined)?.alert;
    expect(lead?.title).toContain("wrote a policy into user ana");
    expect(lead?.score).toBeGreaterThanOrEqual(70);
  });
});

describe("padding the policy", () => {
  const plain = () => scoreOf([grant(policy(EVERYTHING))]);

  test.each<[string, string]>([
    ["blanks before it", `${" ".repeat(60_000)}${policy(EVERYTHING)}`],
    ["blanks in it", policy(EVERYTHING).replaceAll(",", `,${"\n\t ".repeat(5000)}`)],
    ["hundreds of harmless statements before it", policy(...times(400, () => HARMLESS), EVERYTHING)],
    ["its letters escaped", policy(EVERYTHING).replace("Allow", "\\u0041llow").replace("Action", "\\u0041ction")],
    ["a statement instead of a list", JSON.stringify({ Statement: EVERYTHING })],
    ["the wildcard twice", policy({ ...EVERYTHING, Action: "**" })],
    ["the wildcard in pieces", policy({ ...EVERYTHING, Action: ["*:*"] })],
    ["a condition that always holds", policy({ ...EVERYTHING, Condition: {} })],
  ])("%s does not lower it", async (_, document) => {
    expect(await scoreOf([grant(document)])).toBeGreaterThanOrEqual(await plain());
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a note that they were omitted", { omitted: true }],
    ["text", "too large"],
  ])("parameters that are gone (%s) are told of", async (_, requestParameters) => {
    expect(await saidOf([grant("", { requestParameters })])).toContain("request-not-visible");
  });

  test.each(["IAM:*", "iAm:PutUserPoLicy", "iam:Put*Policy", "i*:*", "?am:*"])(
    "%s is read as AWS reads it",
    async (action) => {
      const all = policy({ Effect: "Allow", Action: action, Resource: "*" });
      expect(await saidOf([grant(all)])).toContain("iam-admin-granted");
    },
  );
});

describe("another place", () => {
  test.each(["ap-southeast-4", "us-gov-west-1", "me-central-1"])("%s makes no difference", async (awsRegion) => {
    const stop = (more: Overrides = {}) =>
      cloudtrail("cloudtrail:StopLogging", { requestParameters: { name: "main" }, ...more });
    expect(await scoreOf([stop({ awsRegion })])).toBe(await scoreOf([stop()]));
  });

  test("an entry of which only the role owner's copy is there is an outsider's", async () => {
    const copy = assumeRole("Deploy", { userIdentity: identities.stranger, sharedEventID: "s-1" });
    expect(await saidOf([copy])).toContain("role-assumed-by-outside-account");
  });

  test("an outside account that is named like ours is not the vendor", async () => {
    const copy = (accountId: string) =>
      assumeRole("Deploy", {
        userIdentity: { type: "AWSAccount", principalId: "AROAEXAMPLE:beacon-collector", accountId },
      });
    expect(await scoreOf([copy(OTHER)], { config: ours })).toBeGreaterThan(
      await scoreOf([copy("999900001111")], { config: ours }),
    );
  });
});

describe("spreading out", () => {
  /** Calls of ana, half of them through a role that she entered. */
  const through = (n: number) =>
    n % 2 === 0 ? {} : { userIdentity: roleSession("Deploy", "a", { key: "ASIAEXAMPLEISSUED001" }) };
  const entered = assumeRole("Deploy", { eventTime: minute(-1) });

  test("refused calls of two sessions of one origin count together", async () => {
    const refused = times(8, (n) => cloudtrail(`ec2:Describe${n}`, { ...DENIED, eventTime: minute(n), ...through(n) }));
    expect(await saidOf([entered, ...refused])).toContain("calls-refused");
  });

  test("a spray from the addresses of one network counts together", async () => {
    const spray = times(6, (n) => wrongPassword(`user-${n}`, n, { sourceIPAddress: `203.0.113.${n}` }));
    expect(await saidOf([...spray, signedIn("user-9", 9, { sourceIPAddress: "203.0.113.77" })])).toContain(
      "sign-in-after-failures",
    );
  });

  test("records that come in the reverse order say the same at the end", async () => {
    const spray = times(6, (n) => wrongPassword(`user-${n}`, n));
    const { detections } = await run([...spray, signedIn("user-3", 9)].toReversed());
    const said = detections.flatMap(({ signals }) => signals.map(({ detector }) => detector));
    expect(said).toEqual(expect.arrayContaining(["password-sprayed", "sign-in-after-failures"]));
  });
});
