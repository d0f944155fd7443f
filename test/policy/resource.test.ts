import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/policy/parse.ts";
import {
  diffResource,
  doorsOfResource,
  outsideSources,
  pointsOfChange,
  pointsOfDoor,
  type ResourceContext,
} from "../../shared/policy/resource.ts";
import { KINDS, type KindName } from "../../shared/policy/resource-kinds.ts";
import { context as accounts, ORG, OUTSIDER, OWN, SISTER, TRUSTED, VENDOR, variable } from "./support.ts";

const context: ResourceContext = { ...accounts, networks: ["198.51.100.0/24"] };
const BUCKET = "arn:aws:s3:::acme-reports";

function statement(principal: unknown, action: unknown, condition?: unknown, more: object = {}) {
  const conditions = condition === undefined ? {} : { Condition: condition };
  return { Effect: "Allow", Principal: principal, Action: action, Resource: `${BUCKET}/*`, ...conditions, ...more };
}
const READ = ["s3:GetObject", "s3:ListBucket"];
const parsed = (...statements: object[]) => parsePolicy({ Version: "2012-10-17", Statement: statements });

/** The points of the widest door, with its class and exposure. */
function judged(kind: KindName, ...statements: object[]) {
  const doors = doorsOfResource(parsed(...statements), KINDS[kind], context);
  const points = Math.max(0, ...doors.map((door) => pointsOfDoor(door, KINDS[kind])));
  return { class: doors[0]?.class, exposure: doors[0]?.exposure ?? 0, points };
}
const read = (principal: unknown, condition?: unknown) => judged("bucket", statement(principal, READ, condition));

describe("who may come", () => {
  test.each<[string, unknown, string, number]>([
    ["anyone", "*", "public", 80],
    ["anyone, as a list", { AWS: ["*"] }, "public", 80],
    ["an account outside", { AWS: OUTSIDER }, "external", 65],
    ["its root", { AWS: `arn:aws:iam::${OUTSIDER}:root` }, "external", 65],
    ["one role outside", { AWS: `arn:aws:iam::${OUTSIDER}:role/etl` }, "external", 55],
    ["a canonical id", { CanonicalUser: "a1b2c3" }, "external", 65],
    ["a vendor", { AWS: VENDOR }, "vendor", 55],
    ["a trusted account", { AWS: TRUSTED }, "trusted", 0],
    ["an account of ours", { AWS: SISTER }, "same-org", 0],
    ["the owner", { AWS: `arn:aws:iam::${OWN}:root` }, "self", 0],
    ["a service", { Service: "config.amazonaws.com" }, "service", 5],
    ["a service that acts for anybody", { Service: "sns.amazonaws.com" }, "service", 20],
    ["a distribution of anybody", { Service: "cloudfront.amazonaws.com" }, "service", 45],
    ["load balancers of older regions", { AWS: "arn:aws:iam::127311923021:root" }, "service", 5],
    [
      "a CloudFront identity",
      { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1OAI" },
      "service",
      25,
    ],
    ["a deleted principal", { AWS: "AROAEXAMPLEDELETED12" }, "orphan", 0],
  ])("%s", (_, principal, doorClass, points) => {
    expect(read(principal)).toMatchObject({ class: doorClass, points });
  });

  test("Allow with NotPrincipal is anyone", () => {
    const open = { Effect: "Allow", NotPrincipal: { AWS: OWN }, Action: READ, Resource: "*" };
    expect(judged("bucket", open)).toMatchObject({ class: "public", points: 80 });
  });
});

describe("conditions that say who comes", () => {
  test.each<[string, object, number]>([
    ["our organisation", { StringEquals: { "aws:PrincipalOrgID": ORG } }, 0],
    ["the owner by variable", { StringEquals: { "aws:PrincipalAccount": variable("aws:ResourceAccount") } }, 0],
    ["our role", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${OWN}:role/app` } }, 0],
    ["access points of ours", { StringEquals: { "s3:DataAccessPointAccount": OWN } }, 0],
    ["access points of ours by ARN", { ArnLike: { "s3:DataAccessPointArn": `arn:aws:s3:*:${OWN}:accesspoint/*` } }, 0],
    ["the owner of the source, as topics begin", { StringEquals: { "AWS:SourceOwner": OWN } }, 0],
    ["a source of ours", { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-west-1:${OWN}:orders` } }, 0],
    ["a bucket as the source", { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:acme-uploads" } }, 5],
    ["callers of ours through a service", { StringEquals: { "kms:CallerAccount": OWN } }, 0],
    ["our own networks", { IpAddress: { "aws:SourceIp": ["198.51.100.7", "198.51.100.64/28"] } }, 5],
    ["one of our networks and a stranger's", { IpAddress: { "aws:SourceIp": ["198.51.100.7", "203.0.113.9"] } }, 65],
    ["an address of nobody we know", { IpAddress: { "aws:SourceIp": "203.0.113.9/32" } }, 65],
    ["half of the internet", { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }, 80],
    ["an endpoint, of whomever", { StringEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } }, 65],
    ["any endpoint", { StringLike: { "aws:SourceVpce": "vpce-*" } }, 80],
    ["a service in between", { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }, 80],
    ["a foreign organisation", { StringEquals: { "aws:PrincipalOrgID": "o-stranger01" } }, 65],
    ["an outside account", { StringEquals: { "aws:PrincipalAccount": OUTSIDER } }, 65],
    ["an outside source", { StringEquals: { "aws:SourceAccount": OUTSIDER } }, 65],
    ["a role of that name anywhere", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } }, 80],
    ["an organisation, unless there is none", { StringEqualsIfExists: { "aws:PrincipalOrgID": ORG } }, 80],
    ["all but one account", { StringNotEquals: { "aws:PrincipalAccount": OUTSIDER } }, 80],
    ["a pattern of accounts", { StringLike: { "aws:SourceAccount": "*" } }, 80],
    ["whatever the caller says", { StringEquals: { "aws:SourceAccount": variable("aws:PrincipalAccount") } }, 80],
    ["encryption in transit", { Bool: { "aws:SecureTransport": "true" } }, 80],
    ["a referer", { StringLike: { "aws:Referer": "https://acme.example/*" } }, 80],
  ])("%s", (_, condition, points) => {
    expect(read("*", condition).points).toBe(points);
  });

  test("a mount target is in the network", () =>
    expect(
      judged(
        "files",
        statement("*", "elasticfilesystem:ClientMount", {
          Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
        }),
      ).points,
    ).toBe(5));
  test("a function's address type narrows nothing", () =>
    expect(
      judged(
        "function",
        statement("*", "lambda:InvokeFunctionUrl", { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } }),
      ).points,
    ).toBe(60));
  test("a service that acts for one of our accounts is nothing", () =>
    expect(
      read({ Service: "delivery.logs.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": OWN } }).points,
    ).toBe(0));
});

describe("a Deny of all others is a condition", () => {
  const deny = (condition: unknown, more: object = {}) => ({
    ...statement("*", "s3:*", condition),
    Effect: "Deny",
    Resource: [BUCKET, `${BUCKET}/*`],
    ...more,
  });
  const open = statement("*", READ);
  const orgOnly = { StringNotEquals: { "aws:PrincipalOrgID": ORG } };

  test("of all outside our organisation", () => expect(judged("bucket", open, deny(orgOnly)).points).toBe(0));
  test("services spared", () =>
    expect(
      judged("bucket", open, deny({ ...orgOnly, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } })).points,
    ).toBe(0));
  test("of other actions it closes nothing", () =>
    expect(judged("bucket", open, deny(orgOnly, { Action: "s3:PutObject" })).points).toBe(80));
  test("of another place it closes nothing", () =>
    expect(judged("bucket", open, deny(orgOnly, { Resource: `${BUCKET}/private/*` })).points).toBe(80));
  test("that asks for more closes nothing for certain", () =>
    expect(judged("bucket", open, deny({ ...orgOnly, StringLike: { "aws:UserAgent": "*bot*" } })).points).toBe(80));
  test("of all but roles of ours", () => {
    const NotPrincipal = { AWS: [`arn:aws:iam::${OWN}:role/app`, OWN] };
    const { Principal: _, ...rest } = deny(undefined);
    expect(judged("bucket", open, { ...rest, NotPrincipal }).points).toBe(0);
    expect(judged("bucket", open, { ...rest, NotPrincipal: { AWS: OUTSIDER } }).points).toBe(55);
    expect(judged("bucket", open, { ...rest, NotPrincipal: { Service: "logs.amazonaws.com" } }).points).toBe(80);
  });
  test("its going opens", () => {
    const diff = diffResource(parsed(open, deny(orgOnly)), parsed(open), KINDS.bucket, context);
    expect(diff.opened.map((change) => pointsOfChange(change, KINDS.bucket))).toEqual([80]);
  });
});

describe("what the actions give", () => {
  test.each<[KindName, unknown, string, number]>([
    ["bucket", "s3:*", "control the bucket and read the bucket", 72],
    ["bucket", "s3:Put*", "control the bucket and write to the bucket", 72],
    ["bucket", "s3:PutObject", "write to the bucket", 55],
    ["bucket", "s3:ListBucket", "list the bucket", 49],
    ["bucket", "s3:GetBucketLocation", "ask about the bucket", 16],
    ["secret", "secretsmanager:GetSecretValue", "read the secret", 75],
    ["key", ["kms:Decrypt", "kms:DescribeKey"], "decrypt with the key", 75],
    ["key", "kms:Encrypt", "encrypt with the key", 56],
    ["queue", "sqs:SendMessage", "send to the queue", 44],
    ["topic", "sns:Publish", "publish to the topic", 36],
    ["topic", "SNS:Subscribe", "subscribe to the topic", 42],
    ["api", "execute-api:Invoke", "call the API", 17],
    ["bus", "events:PutEvents", "send events to the event bus", 33],
  ])("%s %s", (kind, action, deed, points) => {
    const policy = parsed(statement({ AWS: OUTSIDER }, action));
    const diff = diffResource(parsed(), policy, KINDS[kind], context);
    expect(diff.opened.map(({ sentence }) => sentence)).toEqual([`anyone in ${OUTSIDER} may now ${deed}`]);
    expect(diff.opened.map((change) => pointsOfChange(change, KINDS[kind]))).toEqual([points]);
  });

  test("anyone who knows the names reads less than anyone who lists", () =>
    expect(judged("bucket", statement("*", "s3:GetObject")).points).toBe(64));
  test("NotAction gives what it does not list", () =>
    expect(
      judged("bucket", { Effect: "Allow", Principal: "*", NotAction: "s3:DeleteObject", Resource: "*" }).points,
    ).toBe(88));
});

describe("changes", () => {
  const outside = statement({ AWS: OUTSIDER }, "s3:GetObject");
  test("the same again opens nothing, in whatever form", () => {
    const turned = { ...outside, Principal: { AWS: [`arn:aws:iam::${OUTSIDER}:root`] }, Action: ["S3:getobject"] };
    expect(diffResource(parsed(outside), parsed(turned), KINDS.bucket, context).opened).toEqual([]);
  });
  test("more for the same caller opens", () => {
    const more = statement({ AWS: OUTSIDER }, ["s3:GetObject", "s3:PutBucketPolicy"]);
    const { opened } = diffResource(parsed(outside), parsed(more), KINDS.bucket, context);
    expect(opened.map((change) => pointsOfChange(change, KINDS.bucket))).toEqual([72]);
  });
  test("without a configured organisation an outside account says less", () => {
    const { opened } = diffResource(parsed(), parsed(outside), KINDS.bucket, { ...context, organizationId: undefined });
    expect(opened.map((change) => pointsOfChange(change, KINDS.bucket))).toEqual([46]);
  });
});

describe("services that act for outsiders", () => {
  const invoked = (condition: object) =>
    parsed(statement({ Service: "events.amazonaws.com" }, "lambda:InvokeFunction", condition));
  test.each<[string, object, string[]]>([
    ["an account", { StringEquals: { "aws:SourceAccount": OUTSIDER } }, [OUTSIDER]],
    ["an ARN", { ArnLike: { "AWS:SourceArn": `arn:aws:events:eu-west-1:${OUTSIDER}:rule/x` } }, [OUTSIDER]],
    ["our own", { ArnLike: { "aws:SourceArn": `arn:aws:events:eu-west-1:${OWN}:rule/x` } }, []],
    ["a vendor's", { StringEquals: { "aws:SourceAccount": VENDOR } }, []],
    ["all but one", { StringNotEquals: { "aws:SourceAccount": OUTSIDER } }, []],
  ])("%s", (_, condition, found) => expect(outsideSources(invoked(condition), context)).toEqual(found));
});
