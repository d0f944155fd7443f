/**
 * What a deployment costs, from counted calls and listed prices: per million management events, by batch size and by how
 * much is forwarded from other regions, and by the month with what costs the same whatever happens.
 * A model, not a bill. `npm run docs` puts what it prints into docs/operating.md.
 *
 *     node bench/cost.ts
 */

interface Price {
  /** US dollars, us-east-1, without any free tier. */
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

export const PRICES = {
  lambdaGbSecond: {
    usd: 0.0000133334,
    per: "GB-second of Lambda on arm64",
    source: "cloudchipr.com/blog/aws-lambda-pricing, read November 2026",
  },
  lambdaRequests: {
    usd: 0.2,
    per: "million Lambda requests",
    source: "cloudchipr.com/blog/aws-lambda-pricing, read November 2026",
  },
  sqsRequests: {
    usd: 0.4,
    per: "million SQS requests of 64 KB",
    source: "cloudburn.io/blog/amazon-sqs-pricing, March 2026",
  },
  customEvents: {
    usd: 1,
    per: "million events sent to a bus, 64 KB each; those that AWS services put on the default bus are free",
    source: "factualminds.com, Amazon EventBridge pricing, June 2026",
  },
  writes: {
    usd: 0.625,
    per: "million DynamoDB write units, on demand",
    source: "airbyte.com, DynamoDB pricing, July 2025",
  },
  reads: {
    usd: 0.125,
    per: "million DynamoDB read units, on demand",
    source: "airbyte.com, DynamoDB pricing, July 2025",
  },
  logs: { usd: 0.5, per: "GB of logs", source: "factualminds.com, Amazon CloudWatch pricing, June 2026" },
  alarm: { usd: 0.1, per: "alarm and month", source: "cloudburn.io/blog/amazon-cloudwatch-pricing, February 2026" },
  metric: {
    usd: 0.3,
    per: "metric of one's own and month",
    source: "signoz.io/guides/cloudwatch-pricing, February 2026",
  },
  dashboard: { usd: 3, per: "dashboard and month", source: "factualminds.com, Amazon CloudWatch pricing, June 2026" },
  key: { usd: 1, per: "customer key and month", source: "cloudburn.io/blog/aws-kms-pricing, March 2026" },
  guardDuty: {
    usd: 4,
    per: "million management events in GuardDuty, for comparison",
    source: "its pricing page as kept by api-evangelist/amazon-guardduty, October 2026",
  },
} as const satisfies Readonly<Record<string, Price>>;

/** Of a million management events. docs/performance.md has the mix. */
const SHARES = {
  /** IAM, STS and sign-in, without AWS services that take their roles. An upper bound: rules name the calls they want. */
  filtered: 0.144,
  /** The same with them: what the rules would deliver without the filter on `AWSService`. */
  unfiltered: 0.483,
  /** Writes of IAM, which travel alone in the lane of changes. Part of both. */
  changes: 0.005,
};

/** Counted in test/functions/live.test.ts; the shares are assumptions. */
const STATE = {
  /** Keys of each batch: the account, and whether an alert of it waits. One of them asks for a consistent read. */
  readUnitsPerBatch: 2,
  /** A session's row is about 0.7 KB, and a unit writes 1 KB. Not every event issues a session: an upper bound. */
  sessionWrites: 1,
  /** Events that bring the first sighting of a fact on its day. 4 % to 35 % in made-up organisations, busy ones least. */
  newFacts: 0.1,
  /** Events signed by a temporary key, whose session is read. */
  chained: 0.1,
  /** Rows of one BatchWriteItem, and calls under way at once. */
  rowsPerWrite: 25,
  writesAtOnce: 4,
};

/** CPU for an event, in µs, as bench/lambda.ts measures it, by messages in a call. */
const CPU_US: ReadonlyMap<number, number> = new Map([
  [1, 353],
  [10, 59],
  [100, 27],
  [1000, 24],
]);
/** A guess, on the careful side: a full vCPU of Lambda takes so many times as long as the core measured on. */
const SLOWER = 2.5;
/** A call to an AWS service in the region. */
const CALL_MS = 6;
/** Memory that brings one vCPU. Source: Lambda Developer Guide, "Configure Lambda function memory". */
const VCPU_MB = 1769;
const SESSIONS_MB = 1024;
const CHANGES_MB = 512;
/** Metrics and the two lines that Lambda itself writes, for one call. */
const LOG_BYTES_PER_CALL = 2000;
/** SQS hands over and deletes at most so many messages with one request. */
const SQS_BATCH_MAX = 10;

const MILLION = 1e6;
const SECONDS_A_MONTH = (365 / 12) * 86_400;
/** Of the lane of sessions, see stacks/detection.ts. */
const WINDOW_SECONDS = 10;

export interface Parts {
  readonly lambda: number;
  readonly sqs: number;
  readonly state: number;
  readonly logs: number;
}

/** US dollars for `events` delivered messages of one lane that are judged `batch` at a time. */
export function laneCost(events: number, batch: number, memoryMb: number): Parts {
  const calls = events / batch;
  const cpuMs = ((CPU_US.get(batch) ?? Number.NaN) * batch * SLOWER * Math.max(1, VCPU_MB / memoryMb)) / 1000;
  const writes = Math.ceil(batch / STATE.rowsPerWrite);
  const waits = 2 + Math.ceil(writes / STATE.writesAtOnce);
  const gbSeconds = (calls * (cpuMs + waits * CALL_MS) * (memoryMb / 1024)) / 1000;
  const requests = events * (1 + 2 / Math.min(batch, SQS_BATCH_MAX));
  const writeUnits = events * (STATE.sessionWrites + STATE.newFacts);
  const readUnits = calls * STATE.readUnitsPerBatch + events * (STATE.chained + STATE.newFacts / 2);
  return {
    lambda: gbSeconds * PRICES.lambdaGbSecond.usd + millions(calls) * PRICES.lambdaRequests.usd,
    sqs: millions(requests) * PRICES.sqsRequests.usd,
    state: millions(writeUnits) * PRICES.writes.usd + millions(readUnits) * PRICES.reads.usd,
    logs: ((calls * LOG_BYTES_PER_CALL) / 1e9) * PRICES.logs.usd,
  };
}

/** US dollars for a million management events, `forwarded` (0 to 1) of them in other regions. */
export function perMillion(share: number, batch: number, forwarded: number): number {
  const changes = laneCost(MILLION * SHARES.changes, 1, CHANGES_MB);
  const sessions = laneCost(MILLION * (share - SHARES.changes), batch, SESSIONS_MB);
  return total(changes) + total(sessions) + share * forwarded * PRICES.customEvents.usd;
}

/** US dollars a month that do not depend on traffic: SNS as the only sink, every metric written in each hour. */
export function fixedCost(otherRegions: number): Readonly<Record<string, number>> {
  return {
    "alarms, 22 and one for each other region": (22 + otherRegions) * PRICES.alarm.usd,
    "metrics, 15": 15 * PRICES.metric.usd,
    dashboard: PRICES.dashboard.usd,
    "keys of the two topics": 2 * PRICES.key.usd,
    // Lambda keeps asking: five pollers a queue, each for at most 20 seconds. Source: Lambda Developer Guide, SQS scaling.
    "asking three empty queues": millions((3 * 5 * SECONDS_A_MONTH) / 20) * PRICES.sqsRequests.usd,
  };
}

/** Management events a month from which windows of 10 s fill batches of so many, if traffic were even. */
export function eventsFor(batch: number): number {
  return ((batch / WINDOW_SECONDS) * SECONDS_A_MONTH) / (SHARES.filtered - SHARES.changes);
}

/** The tables as Markdown. */
export function costTables(): string {
  return [
    ...perMillionTable(),
    "",
    ...partsTable(),
    "",
    ...monthTable(),
    "",
    ...fixedTable(),
    "",
    ...priceTable(),
  ].join("\n");
}

function perMillionTable(): string[] {
  const row = (share: number, name: string) =>
    [0, 0.3, 1].map((forwarded) => {
      const cells = [...CPU_US.keys()].map((batch) => withShare(perMillion(share, batch, forwarded)));
      return `| ${name} | ${percent(forwarded)} | ${cells.join(" | ")} |`;
    });
  return [
    "| Rules | Forwarded | batches of 1 | of 10 | of 100 | of 1000 |",
    "| --- | --- | --- | --- | --- | --- |",
    ...row(SHARES.filtered, `as deployed, ${percent(SHARES.filtered)} delivered`),
    ...row(SHARES.unfiltered, `without the filter, ${percent(SHARES.unfiltered)} delivered`),
  ];
}

function partsTable(): string[] {
  const rows = [...CPU_US.keys()].map((batch) => {
    const parts = laneCost(MILLION * SHARES.filtered, batch, SESSIONS_MB);
    return `| ${batch} | ${[parts.state, parts.sqs, parts.lambda, parts.logs].map(dollars).join(" | ")} |`;
  });
  return [
    "| Messages a batch | State | SQS | Lambda | Logs |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    arithmetic(),
  ];
}

/** The two parts that make up most of it, written out. */
function arithmetic(): string {
  const events = MILLION * SHARES.filtered;
  const units = STATE.sessionWrites + STATE.newFacts;
  const requests = 1 + 2 / SQS_BATCH_MAX;
  const line = (what: string, each: number, usd: number) =>
    `${events.toLocaleString("en")} × ${each} ${what} × $${plain(usd)} per million = ${dollars(millions(events * each) * usd)}`;
  return `In batches of 10 and more: ${line("write units", units, PRICES.writes.usd)}; ${line("requests of SQS", requests, PRICES.sqsRequests.usd)}.`;
}

function monthTable(): string[] {
  const rows = [1, 10, 100, 1000].map((millionEvents) => {
    const batch = batchAt(millionEvents * MILLION);
    const variable = millionEvents * perMillion(SHARES.filtered, batch, 0);
    const all = variable + sum(fixedCost(0));
    const compared = millionEvents * PRICES.guardDuty.usd;
    return `| ${millionEvents} M | ${batch} | ${dollars(variable)} | ${dollars(all)} | ${dollars(compared)} | ${percent(all / compared)} |`;
  });
  return [
    "| Management events a month | batch, at most | by traffic | with what is fixed | GuardDuty | share |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `Batches of 10 need at least ${Math.round(millions(eventsFor(10)))} M events a month, batches of 100 ten times as many.`,
  ];
}

function fixedTable(): string[] {
  const parts = fixedCost(0);
  return [
    "| Fixed, a month | |",
    "| --- | --- |",
    ...Object.entries(parts).map(([what, usd]) => `| ${what} | ${dollars(usd)} |`),
    `| **in one region** | ${dollars(sum(parts))} |`,
    `| **with 16 other regions** | ${dollars(sum(fixedCost(16)))} |`,
  ];
}

function priceTable(): string[] {
  const rows = Object.values(PRICES).map(({ usd, per, source }) => `| $${plain(usd)} | ${per} | ${source} |`);
  return ["| Price | for each | Source |", "| --- | --- | --- |", ...rows];
}

/** The largest batch size of the model that windows can fill at this traffic. */
function batchAt(eventsAMonth: number): number {
  return [...CPU_US.keys()].findLast((batch) => batch === 1 || (batch <= 100 && eventsFor(batch) <= eventsAMonth)) ?? 1;
}

function total({ lambda, sqs, state, logs }: Parts): number {
  return lambda + sqs + state + logs;
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((all, one) => all + one, 0);
}

function millions(count: number): number {
  return count / MILLION;
}

function withShare(usd: number): string {
  return `${dollars(usd)} (${percent(usd / PRICES.guardDuty.usd)})`;
}

function dollars(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function plain(usd: number): string {
  return usd.toFixed(10).replace(/\.?0+$/, "");
}

if (import.meta.main) console.log(costTables());
