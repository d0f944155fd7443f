import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Counts,
  type Fault,
  type Found,
  ingestBuffer,
  ingestStream,
  recordOf,
} from "../../shared/ingest/ingest.ts";
import { relevanceOf } from "../../shared/ingest/relevance.ts";
import { skim } from "../../shared/ingest/skip.ts";
import { asRecord } from "../../shared/ingest/unwrap.ts";
import type { Pattern } from "../../shared/pattern.ts";
import { assumeRole, cloudtrail, identities } from "../support/records.ts";

const assumptions: Pattern = {
  source: ["aws.sts"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["sts.amazonaws.com"],
    eventName: [{ prefix: "AssumeRole" }, "GetFederationToken"],
    userIdentity: { type: [{ "anything-but": ["AWSService"] }, { exists: false }] },
  },
};
const iam: Pattern = { detail: { eventSource: ["iam.amazonaws.com"], eventName: ["CreateUser", "CreateRole"] } };
const root: Pattern = { detail: { userIdentity: { type: ["Root"] } } };
const denied: Pattern = { detail: { errorCode: [{ prefix: "AccessDenied" }, { suffix: "UnauthorizedOperation" }] } };
const LISTS: Record<string, Pattern[]> = {
  "assumptions, IAM and Root": [assumptions, iam, root],
  "assumptions alone": [assumptions],
  "all of one source": [{ source: ["aws.sts"] }],
  "names of any source": [{ detail: { eventName: ["CreateUser", { suffix: "Role" }] } }],
  "either or": [{ detail: { $or: [{ eventSource: ["iam.amazonaws.com"] }, { userIdentity: { type: ["Root"] } }] } }],
  "denied calls": [denied, iam],
  "service calls too": [assumptions, { detail: { eventName: ["AssumeRole"], userIdentity: { type: ["AWSService"] } } }],
  "no source but some": [{ detail: { eventSource: [{ "anything-but": ["s3.amazonaws.com"] }] } }],
  "what cannot be searched for": [{ detail: { awsRegion: ["eu-1"] } }],
  nothing: [],
};

interface Selection {
  /** Matching records with their keys, in one order. */
  readonly selected: string[];
  readonly counts: Counts;
  readonly faults: Fault[];
}

type Sink = { found(entry: Found): void; fault(fault: Fault): void };

/** What a caller is left with that matches records after it parsed them. */
function select(patterns: readonly Pattern[], read: (sink: Sink) => Counts): Selection {
  const selected: string[] = [];
  const faults: Fault[] = [];
  const { matches } = relevanceOf(patterns);
  const counts = read({
    found: ({ key, bytes }) => {
      const record = recordOf(bytes);
      if (record !== undefined && matches(record)) selected.push(`${key} ${JSON.stringify(record)}`);
    },
    fault: (fault) => faults.push(fault),
  });
  return { selected: selected.sort(), counts, faults };
}

const fast = (file: Uint8Array, patterns: readonly Pattern[]) =>
  select(patterns, (sink) => ingestBuffer(file, relevanceOf(patterns), sink));
const careful = (file: Uint8Array, patterns: readonly Pattern[]) =>
  select(patterns, (sink) => {
    const stream = ingestStream(relevanceOf(patterns), sink);
    stream.push(file);
    return stream.end();
  });
const isFast = (file: Uint8Array, patterns: readonly Pattern[]) =>
  skim(Buffer.from(file), relevanceOf(patterns), { found: () => {}, fault: () => {} }) !== undefined;

const fileOf = (...records: readonly (string | object)[]) =>
  Buffer.from(
    `{"Records":[${records.map((record) => (typeof record === "string" ? record : JSON.stringify(record))).join(",")}]}`,
  );

const service = assumeRole("ops", { userIdentity: identities.service });
const human = assumeRole("ops");
const list = cloudtrail("s3:ListBuckets");
const create = cloudtrail("iam:CreateUser");
const byRoot = cloudtrail("s3:ListBuckets", { userIdentity: identities.root });
const MARKER = ',{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","eventName":"CreateUser"}';

describe("the fast path", () => {
  const file = fileOf(list, service, human, create, byRoot, service, list);
  const patterns = [assumptions, iam, root];

  test("hands on what may match, in the bytes of the file, and counts the rest", () => {
    const entries: string[] = [];
    const counts = skim(file, relevanceOf(patterns), {
      found: ({ key, bytes }) => entries.push(`${key} ${Buffer.from(bytes)}`),
      fault: () => expect.unreachable(),
    });
    expect(counts).toEqual({ records: 7, relevant: 3, foreign: {}, unreadable: 0 });
    expect(entries).toEqual(
      [human, create, byRoot].map((record) => {
        const { eventTime, eventID } = record;
        return `${eventTime} ${eventID} ${eventID} ${JSON.stringify(record)}`;
      }),
    );
  });

  test("reads the id that copies share", () => {
    const shared = assumeRole("ops", { sharedEventID: "s-1", eventID: "e-1" });
    const keys: string[] = [];
    skim(fileOf(list, shared), relevanceOf(patterns), { found: ({ key }) => keys.push(key), fault: () => {} });
    expect(keys).toEqual(["2026-03-02T10:00:00Z s-1 e-1"]);
  });

  test("skips service calls only while no pattern wants them", () => {
    expect(fast(file, [assumptions]).counts.relevant).toBe(1);
    expect(fast(file, [assumptions, { source: ["aws.sts"] }]).counts.relevant).toBe(3);
  });

  test("does not parse what it skips", () => {
    const broken = `${JSON.stringify(list).slice(0, -1)},"x":oops}`;
    expect(fast(fileOf(list, broken, create), patterns).counts).toMatchObject({ records: 3, relevant: 1 });
  });

  test("takes white space at the end of the file", () => {
    expect(isFast(Buffer.concat([file, Buffer.from(" \r\n\t\n")]), patterns)).toBe(true);
  });
});

const withText = (userAgent: string) => fileOf(list, cloudtrail("s3:ListBuckets", { userAgent }), create, human);
const withRequest = (requestParameters: unknown) =>
  fileOf(list, cloudtrail("s3:ListBuckets", { requestParameters }), create, human, byRoot);
const text = (record: object) => JSON.stringify(record);

/** Valid JSON, each with what may be made of it: is it certain enough for the fast path? */
const HOSTILE: Record<string, [Buffer, boolean]> = {
  "an empty list": [Buffer.from('{"Records":[]}'), false],
  "another first key": [Buffer.from(`{"Records":[{"awsRegion":"x",${text(create).slice(1)}]}`), false],
  spaces: [Buffer.from(JSON.stringify({ Records: [list, create] }, null, 1)), false],
  "spaces between records": [Buffer.from(`{"Records":[${text(list)} , ${text(create)},${text(human)}]}`), false],
  "spaces before the comma": [Buffer.from(`{"Records":[${text(list)} ,${text(create)}\n,${text(human)}]}`), true],
  "a key behind the list": [Buffer.from(`{"Records":[${text(create)}],"more":{"a":[1]}}`), false],
  "a list behind the list": [Buffer.from(`{"Records":[${text(list)}],"more":[${text(create)}]}`), false],
  "a list behind the list, and a bracket in a string": [
    Buffer.from(`{"Records":[${text(list)},${text(cloudtrail("s3:ListBuckets", { userAgent: '":[' }))}],"more":[]}`),
    false,
  ],
  "the list twice": [Buffer.from(`{"Records":[${text(list)}],"Records":[${text(list)},${text(create)}]}`), false],
  "two files in one": [Buffer.concat([fileOf(list, create), Buffer.from("\n"), fileOf(list, human)]), false],
  "lines of files": [Buffer.from(`${fileOf(create)}\n{"a":"]}"}\n${fileOf(list)}`), false],
  "an escaped letter in a key": [
    Buffer.from(`{"Records":[${text(list)},${text(create).replace("eventSource", "event\\u0053ource")}]}`),
    false,
  ],
  "an escaped letter in a value": [
    Buffer.from(`{"Records":[${text(list)},${text(byRoot).replace("Root", "\\u0052oot")}]}`),
    false,
  ],
  "escapes that serialisers write": [withText('a\\u003c\u0001\u001f\u2028\\"').fill(0, 0, 0), true],
  "an escaped backslash before what looks like an escape": [withText("\\u0041"), false],
  "the marker in a string": [withText(MARKER), true],
  "the marker in a string within a string": [withText(JSON.stringify([JSON.stringify(MARKER)])), true],
  "the marker in an array": [
    withRequest({ items: [{ a: 1 }, { eventVersion: "1.08", eventSource: "iam.amazonaws.com" }] }),
    false,
  ],
  "the marker deep in arrays": [withRequest([[[{ a: [] }, { eventVersion: "1.08" }], []], {}]), false],
  "a whole record in an array": [withRequest({ items: [list, create] }), false],
  "a source in the request": [withRequest({ eventSource: "iam.amazonaws.com" }), true],
  "a source in an array's objects": [
    withRequest([{ eventSource: "iam.amazonaws.com" }, { eventName: "CreateUser" }]),
    true,
  ],
  "a source for a value": [withRequest({ field: "eventSource", equals: ["iam.amazonaws.com"] }), true],
  "a name in the request": [withRequest({ eventName: "CreateUser" }), true],
  "a time and ids in the request": [
    withRequest({ eventTime: "2020-01-01T00:00:00Z", eventID: "x", sharedEventID: "y" }),
    true,
  ],
  "an identity in the request": [withRequest({ userIdentity: { type: "AWSService" } }), true],
  "brackets in a user agent": [withText("[S3Console/0.4, aws-internal/3]"), true],
  "an open bracket in a user agent": [withText("[[[["), true],
  "more brackets than are remembered": [withText("[".repeat(1_000_001)), false],
  "a closing bracket in a user agent": [withText('"}],"x'), true],
  "a bracket behind an escaped quote": [withText('a":["b",{'), true],
  "what looks like a list in a string": [withText('x":[{"a":"b"}],"y":'), true],
  "a backslash at the end of strings": [withText("\\"), true],
  "lists of lists": [withRequest({ a: [[1], [[2]], []], b: ["]", "[", '"]'], c: [], "d-": [{}] }), true],
  "a list with strings that look like its end": [withRequest({ a: ["]", '],"b'], b: [{ c: "}]" }] }), true],
  "Root in odd places": [withRequest({ type: "Root", x: ["Root"], Root: "root" }), true],
  "Root in a longer word": [withText('RootRoot Root" '), true],
};

describe("both paths select the same records from", () => {
  for (const [name, [file, certain]] of Object.entries(HOSTILE))
    test(name, () => {
      const patterns = [assumptions, iam, root];
      expect(isFast(file, patterns)).toBe(certain);
      for (const patterns of Object.values(LISTS)) {
        const [one, other] = [fast(file, patterns), careful(file, patterns)];
        expect(one.selected).toEqual(other.selected);
        expect(one.counts.records).toBe(other.counts.records);
        expect(one.faults).toEqual(other.faults);
      }
    });

  const twice = (record: object, extra: string) => `${text(record).slice(0, -1)},${extra}}`;
  const odd: Record<string, string> = {
    "a second source": twice(list, '"eventSource":"iam.amazonaws.com","eventName":"CreateUser"'),
    "a second name": twice(cloudtrail("iam:ListUsers"), '"eventName":"CreateUser"'),
    "a second identity": twice(service, '"userIdentity":{"type":"IAMUser"}'),
    "a second time": twice(create, '"eventTime":"2020-01-01T00:00:00Z"'),
    "a second id": twice(create, '"eventID":"other"'),
    "an id that is a number": twice(create, '"eventID":7'),
    "an id of the copies in the request only": text(
      cloudtrail("iam:CreateUser", { requestParameters: { sharedEventID: "s" } }),
    ),
    "an id in the request only": text(
      cloudtrail("iam:CreateUser", { eventID: undefined, requestParameters: { eventID: "s" } }),
    ),
    "ids with escapes": twice(create, '"sharedEventID":"a\\nb"'),
    "an id with spaces": text(cloudtrail("iam:CreateUser", { eventID: "a b" })),
    "a long id": text(cloudtrail("iam:CreateUser", { eventID: "x".repeat(200) })),
    "no id": text(cloudtrail("iam:CreateUser", { eventID: undefined })),
    "a time with a fraction": text(cloudtrail("iam:CreateUser", { eventTime: "2026-03-02T10:00:00.5Z" })),
    "a service call with more to its identity": text(
      assumeRole("a", { userIdentity: { ...identities.service, accountId: "1" } }),
    ),
    "a service call with an odd name": text(
      assumeRole("a", { userIdentity: { type: "AWSService", invokedBy: 'a"b' } }),
    ),
    "an identity that is not an object": text(assumeRole("a", { userIdentity: "AWSService" })),
    "no identity": text(assumeRole("a", { userIdentity: undefined })),
    "keys in another order": text(Object.fromEntries(Object.entries(human).toReversed())),
    "a value that is an empty object": text(
      cloudtrail("iam:CreateUser", { requestParameters: {}, responseElements: [] }),
    ),
    "a source of another type": twice(list, '"x":1').replace('"s3.amazonaws.com"', '["iam.amazonaws.com"]'),
    "a space behind the source": text(create).replace('"eventSource":', '"eventSource": '),
    "a space behind the name": text(create).replace('"eventName":', '"eventName" :'),
    "text outside ASCII": text(cloudtrail("iam:CreateUser", { userAgent: "zoë 😀", errorCode: "AccessDenied" })),
  };
  for (const [name, record] of Object.entries(odd))
    test(`a record with ${name}`, () => {
      const file = fileOf(list, record, create);
      for (const patterns of Object.values(LISTS)) {
        const [one, other] = [fast(file, patterns), careful(file, patterns)];
        expect(one.selected).toEqual(other.selected);
        expect(one.counts.records).toBe(other.counts.records);
      }
    });

  test("a file whose first record is an insight or a notification", () => {
    const insight = { eventVersion: "1.07", eventCategory: "Insight", insightDetails: create };
    const notice = {
      eventVersion: "2.1",
      eventSource: "aws:s3",
      eventTime: create["eventTime"],
      eventName: "x",
      s3: {},
    };
    for (const other of [insight, notice])
      for (const file of [fileOf(other, create), fileOf(create, other)])
        expect(fast(file, [iam])).toEqual(careful(file, [iam]));
  });
});

describe("a damaged file", () => {
  test("is read by the careful path when the damage is where the fast path looks", () => {
    const damaged = text(human).replace('"eventSource"', '"eventSource');
    const { selected, counts, faults } = fast(fileOf(list, damaged, create), [assumptions, iam]);
    expect(selected).toHaveLength(1);
    expect(counts.records).toBe(2);
    expect(faults).toHaveLength(1);
  });

  test("hands on bytes that are no record as such, to be noticed by whoever parses them", () => {
    const entries: Uint8Array[] = [];
    const damaged = text(create).replace('"readOnly":false', '"readOnly":fals');
    skim(fileOf(list, damaged), relevanceOf([iam]), { found: ({ bytes }) => entries.push(bytes), fault: () => {} });
    expect(entries.map((bytes) => recordOf(bytes))).toEqual([undefined]);
  });
});

/** Text of JSON values that are hard on a reader of bytes. */
const nastyText = fc.constantFrom(
  MARKER,
  ',{"eventVersion":"',
  '"eventSource":"iam.amazonaws.com"',
  "eventSource",
  "sharedEventID",
  "Root",
  "AWSService",
  "[",
  "]",
  '":[',
  '":"[',
  'x":[',
  '],"x',
  "}]}",
  "\\",
  '\\"',
  "a[b]c",
  "{",
  "}",
  "",
  "é",
  "\u2028",
  "AccessDenied",
  "Client.UnauthorizedOperation",
);
const someText = fc.oneof(
  { weight: 4, arbitrary: nastyText },
  fc.array(nastyText, { maxLength: 3 }).map((parts) => parts.join("")),
  fc.string(),
);
const someKey = fc.oneof(
  fc.constantFrom(
    "eventVersion",
    "eventSource",
    "eventName",
    "eventTime",
    "eventID",
    "sharedEventID",
    "userIdentity",
    "type",
    "Records",
    "items",
    "errorCode",
  ),
  someText,
);

/** A JSON string, some of its characters escaped. */
const written = (arbitrary: fc.Arbitrary<string>) =>
  fc.tuple(arbitrary, fc.integer({ min: 0, max: 1200 })).map(([value, place]) => {
    const plain = JSON.stringify(value);
    if (place > 3 || plain.length < 3) return plain;
    const at = 1 + (place % (plain.length - 2));
    const character = plain.charAt(at);
    if (
      !/[A-Za-z:.\-[\]{}]/.test(character) ||
      plain.charAt(at - 1) === "\\" ||
      /\\u[0-9a-f]{0,3}$/.test(plain.slice(0, at))
    )
      return plain;
    return `${plain.slice(0, at)}\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}${plain.slice(at + 1)}`;
  });

const { value: someValue } = fc.letrec<{ value: string; members: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 12, arbitrary: written(someText) },
    { weight: 6, arbitrary: fc.constantFrom("null", "true", "-1.5e3", "{}", "[]") },
    { weight: 8, arbitrary: fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`) },
    { weight: 8, arbitrary: fc.array(tie("members"), { maxLength: 3 }).map((members) => `{${members.join(",")}}`) },
    {
      weight: 1,
      arbitrary: tie("members").map((member) => `[{},{"eventVersion":"1.08",${member}}]`),
    },
  ),
  members: fc
    .tuple(written(someKey), fc.constantFrom(":", ":", ":", " : "), tie("value"))
    .map((parts) => parts.join("")),
}));
const someMember = fc.tuple(written(someKey), someValue).map(([key, value]) => `${key}:${value}`);

const someIdentity = fc.oneof(
  fc.constantFrom(
    ...Object.values(identities).map(text),
    '{"type":"AWSService","invokedBy":"x","type":"Root"}',
    "null",
    "{}",
  ),
  someValue,
);
const word = (...words: string[]) => fc.constantFrom(...words.map((one) => JSON.stringify(one)));

let serial = 0;
const someRecord = fc
  .record({
    identity: someIdentity,
    source: fc.oneof(
      { weight: 9, arbitrary: word("sts.amazonaws.com", "iam.amazonaws.com", "s3.amazonaws.com") },
      someValue,
    ),
    name: fc.oneof(
      { weight: 9, arbitrary: word("AssumeRole", "AssumeRoleWithSAML", "CreateUser", "ListUsers") },
      someValue,
    ),
    request: someValue,
    error: fc.option(word("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "Root"), {
      nil: undefined,
    }),
    shared: fc.option(written(someText), { nil: undefined }),
    more: fc.array(fc.tuple(fc.nat(12), someMember), { maxLength: 2, size: "small" }),
    dropped: fc.option(fc.nat(40), { nil: undefined }),
    isShuffled: fc.integer({ min: 0, max: 20 }).map((n) => n === 0),
  })
  .map((parts) => {
    serial++;
    const members = [
      '"eventVersion":"1.08"',
      `"userIdentity":${parts.identity}`,
      `"eventTime":"2026-03-02T10:00:${String(serial % 60).padStart(2, "0")}Z"`,
      `"eventSource":${parts.source}`,
      `"eventName":${parts.name}`,
      '"awsRegion":"eu-west-1"',
      ...(parts.error === undefined ? [] : [`"errorCode":${parts.error}`]),
      `"requestParameters":${parts.request}`,
      `"eventID":"e-${serial}"`,
      '"resources":[{"ARN":"arn:aws:iam::111122223333:role/a"}]',
      '"eventType":"AwsApiCall"',
      ...(parts.shared === undefined ? [] : [`"sharedEventID":${parts.shared}`]),
    ];
    for (const [at, member] of parts.more) members.splice(Math.min(at + 1, members.length), 0, member);
    if (parts.dropped !== undefined) members.splice(parts.dropped + 1, 1);
    if (parts.isShuffled) members.reverse();
    return `{${members.join(",")}}`;
  });

const someFile = fc
  .tuple(
    fc.array(someRecord, { minLength: 1, maxLength: 8 }),
    fc.oneof(
      { weight: 20, arbitrary: fc.constant("") },
      someMember.map((member) => `,${member}`),
    ),
    fc.constantFrom("", "\n", " \n"),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([records, tail, space, n]) =>
    Buffer.from(
      `{"Records":[${[...(n < 8 ? [] : [text(list)]), ...records].join(n === 0 ? ", " : ",")}]${tail}}${space}`,
    ),
  );

describe("for any valid file", () => {
  for (const [name, patterns] of Object.entries(LISTS))
    test(`both paths select the same: ${name}`, () => {
      let certain = 0;
      fc.assert(
        fc.property(someFile, (file) => {
          const elements: unknown[] = JSON.parse(file.toString()).Records;
          const [one, other] = [fast(file, patterns), careful(file, patterns)];
          if (isFast(file, patterns)) certain++;
          expect(one.selected).toEqual(other.selected);
          // An element that is no record may be an envelope around some, which only the parser can tell.
          if (Array.isArray(elements) && elements.every((element) => asRecord(element) !== undefined))
            expect(one.counts.records).toBe(other.counts.records);
        }),
        { numRuns: 500 },
      );
      expect(certain).toBeGreaterThan(50);
    });

  test("damage never throws, on either path", () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom("set", "cut", "double")), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(someFile, damage, (file, changes) => {
        let damaged = file;
        for (const [place, byte, how] of changes) {
          const at = place % Math.max(damaged.length, 1);
          if (how === "set") damaged[at] = byte;
          else if (how === "cut")
            damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + 1 + (byte % 8))]);
          else damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(Math.max(0, at - byte))]);
        }
        for (const { counts } of [fast(damaged, [assumptions, iam, root]), careful(damaged, [assumptions, iam, root])])
          expect(counts.relevant).toBeLessThanOrEqual(counts.records);
      }),
      { numRuns: 500 },
    );
  });
});
