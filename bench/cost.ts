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

/**
 * Of a million management events of the mix in docs/performance.md, what the rules deliver: counted rule by rule over its
 * archive, since an event that two rules match is delivered twice.
 */
const SHARES = {
  filtered: 0.224,
  /** And AWS services that take their roles: what would be delivered without the filter on `AWSService`. */
  unfiltered: 0.515,
  /** In the lane of changes, where they travel alone. Part of both. */
  changes: 0.012,
};

/** Events that bring the first sighting of a fact on its day: 4 % to 35 % in made-up organisations, busy ones least. */
const NEW_FACTS = 0.1;

interface Measured {
  /** µs of CPU for an event. */
  readonly cpu: number;
  /** Calls to AWS for a batch. In truth some are under way together. */
  readonly calls: number;
  /** Units of DynamoDB for an event of a day whose facts are known. */
  readonly read: number;
  readonly written: number;
}

/** What bench/lambda.ts prints, by messages in a call. */
const MEASURED: ReadonlyMap<number, Measured> = new Map([
  [1, { cpu: 647, calls: 2.73, read: 5.41, written: 0.6 }],
  [10, { cpu: 143, calls: 4.26, read: 2.98, written: 0.53 }],
  [100, { cpu: 57, calls: 8.9, read: 1.73, written: 0.52 }],
  [1000, { cpu: 46, calls: 48.7, read: 0.57, written: 0.46 }],
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
  const { cpu, calls, read, written } = measured(batch);
  const invocations = events / batch;
  const cpuMs = (cpu * batch * SLOWER * Math.max(1, VCPU_MB / memoryMb)) / 1000;
  const gbSeconds = (invocations * (cpuMs + calls * CALL_MS) * (memoryMb / 1024)) / 1000;
  const requests = events * (1 + 2 / Math.min(batch, SQS_BATCH_MAX));
  return {
    lambda: gbSeconds * PRICES.lambdaGbSecond.usd + millions(invocations) * PRICES.lambdaRequests.usd,
    sqs: millions(requests) * PRICES.sqsRequests.usd,
    state: millions(events * (written + NEW_FACTS)) * PRICES.writes.usd + millions(events * read) * PRICES.reads.usd,
    logs: ((invocations * LOG_BYTES_PER_CALL) / 1e9) * PRICES.logs.usd,
  };
}

function measured(batch: number): Measured {
  const figures = MEASURED.get(batch);
  if (figures === undefined) throw new RangeError(`batches of ${batch} were not measured`);
  return figures;
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
      const cells = [...MEASURED.keys()].map((batch) => withShare(perMillion(share, batch, forwarded)));
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
  const rows = [...MEASURED.keys()].map((batch) => {
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

/** The two parts that make up most of it, written out for batches of a hundred. */
function arithmetic(): string {
  const events = MILLION * SHARES.filtered;
  const { read, written } = measured(100);
  const requests = 1 + 2 / SQS_BATCH_MAX;
  const line = (what: string, each: number, usd: number) =>
    `${events.toLocaleString("en")} × ${Number(each.toFixed(2))} ${what} × $${plain(usd)} per million = ${dollars(millions(events * each) * usd)}`;
  return `In batches of 100: ${line("write units", written + NEW_FACTS, PRICES.writes.usd)}; ${line("read units", read, PRICES.reads.usd)}; ${line("requests of SQS", requests, PRICES.sqsRequests.usd)}.`;
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
  return (
    [...MEASURED.keys()].findLast((batch) => batch === 1 || (batch <= 100 && eventsFor(batch) <= eventsAMonth)) ?? 1
  );
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
