/** Alerts for the tests of sinks: one with every field filled, one with a hostile text in every field, the largest. */
import type { Alert, AlertChild, AlertHop, Revision, Signal } from "../../shared/model.ts";

/** Stands in every hostile text, so that a test can find where they went. */
export const MARK = "QQQ";
/** Made up, of the real shape: the sinks must not let them through. */
export const KEY_ID = "AKIAEXAMPLE000001234";
export const TOKEN = `IQoJb3JpZ2luX2VjE${"Ab1/".repeat(60)}`;

const child: AlertChild = {
  id: "A-0000000002",
  at: "2026-03-02T10:05:00Z",
  account: "prod-data",
  score: 80,
  weight: 75,
  summary: "stopped trail main · the trail no longer records",
  detectors: ["trail-tampered"],
};

const hop: AlertHop = {
  at: "2026-03-02T09:59:00Z",
  role: "arn:aws:iam::111122223333:role/Deploy",
  sessionName: "cli-1763",
  via: "AssumeRole",
  event: "00000000-0000-4000-8000-000000000009",
};

const signals: readonly Signal[] = [
  {
    detector: "iam-role-trust-opened",
    points: 80,
    count: 2,
    reason: "anyone in 999988887777 may enter",
    attack: ["T1098.003", "T1199"],
  },
  { detector: "context-off-hours", points: 5, count: 1, reason: "mon 02:14 is outside working hours", attack: [] },
  { detector: "context-known-network", points: -3, count: 1, reason: "from a known network", attack: [] },
];

const alert: Alert = {
  schema: "rolecall/alert/1",
  id: "A-0000000001",
  revision: 3,
  status: "open",
  fingerprint: "0123456789abcdef0123456789abcdef",
  time: "2026-03-02T10:00:00Z",
  account: { id: "111122223333", name: "prod-data" },
  region: "us-east-1",
  severity: "high",
  score: 82,
  title: "HIGH 82 · prod-data · ana changed the trust of role DataExport · anyone in 999988887777 may enter · 2 steps",
  actor: {
    kind: "role-session",
    class: "unknown",
    id: "arn:aws:iam::111122223333:role/Deploy",
    name: "role Deploy",
    account: "111122223333",
    proven: false,
    key: "…7Q2X",
  },
  origin: {
    kind: "iam-user",
    class: "human",
    id: "arn:aws:iam::111122223333:user/ana",
    name: "ana",
    account: "111122223333",
    proven: true,
  },
  chain: [hop],
  mfa: "no",
  action: { service: "iam", name: "UpdateAssumeRolePolicy", outcome: "succeeded" },
  target: {
    kind: "role",
    arn: "arn:aws:iam::111122223333:role/DataExport",
    name: "role/DataExport",
    account: "111122223333",
  },
  source: { ip: "198.51.100.7", network: "office", via: "console", userAgent: "aws-cli/2.31.14 os/linux#6.14.0" },
  signals,
  changes: {
    opened: ["anyone in 999988887777 may enter"],
    closed: ["carol may no longer enter"],
    previousKnown: true,
  },
  events: ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"],
  count: 2,
  firstAt: "2026-03-02T10:00:00Z",
  lastAt: "2026-03-02T10:04:00Z",
  parent: "A-0000000003",
  children: [child],
  runbook: "docs/detectors.md#iam-role-trust-opened",
  links: {
    event:
      "https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/00000000-0000-4000-8000-000000000001",
  },
  notKnown: ["what DataExport may do now"],
};

/** An alert with every field of the contract. */
export const full: Revision = { alert, news: "raised" };

/** An alert with nothing that may be absent. */
export const bare: Revision = {
  news: "opened",
  alert: {
    ...omit(alert, ["changes", "parent", "children"]),
    revision: 1,
    account: { id: "111122223333" },
    actor: alert.origin,
    chain: [],
    source: {},
    signals: [],
    events: [],
    links: {},
    notKnown: [],
  },
};

/** `alert` with other fields. */
export function revisionWith(fields: Partial<Alert>, news: Revision["news"] = "opened"): Revision {
  return { alert: { ...alert, ...fields }, news };
}

/** Texts as somebody inside an account could write them. Each but the empty ones holds `MARK`. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "mentions of Slack": `<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <!subteam^S01> ${MARK}`,
  "mentions in words": `@here @channel @everyone ${MARK}`,
  "a link of Slack": `<https://evil.example/${MARK}|AWS console>`,
  "addresses and domains": `${MARK} evil.example 203.0.113.9 https://evil.example javascript:alert(1)`,
  "markup of Slack": `\`code\` \`\`\`block ${MARK}\`\`\` *bold* _italic_ ~struck~ > quoted :skull:`,
  "only backticks": "`".repeat(500) + MARK,
  "a user agent of 10 KB": `${MARK} ${"aws-cli/2.31.14 ".repeat(640)}`,
  "10 KB that grow when escaped": `${MARK} ${"&<>".repeat(3413)}`,
  emoji: `${MARK} ${"😀👩‍🚀🇦🇶".repeat(600)}`,
  "text that turns around": `${MARK} \u202egnp.exe\u2066 \u200f \u061c`,
  "lone surrogates": `${MARK} a\ud800b\udc00c`,
  "line breaks and control characters": `${MARK}\nSubject: x\r\n\r\n\u2028\u0000\u0007\u001b[31mred\u009b`,
  "ends of other formats": `${MARK} "}],"x":[{" </Message></Publish> &TopicArn=x %0d%0a ]]> \\u0000 $\{jndi:ldap}`,
  "a key id and a session token": `${MARK} ${KEY_ID} ${TOKEN}`,
  "letters of three bytes": `${MARK} ${"角".repeat(3000)}`,
  nothing: "",
  spaces: "   ",
};

/** Fields whose values are words of the contract; all other texts can come from outside or from a forged event. */
const WORDS = new Set(["schema", "status", "severity", "kind", "class", "mfa", "outcome"]);

/** The full alert with `text` in every text field, times and ids included. */
export function hostile(text: string): Revision {
  return { alert: replaced(alert, text) as Alert, news: "raised" };
}

function replaced(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, text));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, WORDS.has(key) ? item : replaced(item, text)]),
  );
}

/** Every list at its longest and every text at its longest, in letters of three bytes, between signs that grow. */
export function largest(): Revision {
  const long = `${MARK} ${"角&<".repeat(340)}`;
  const { alert: base } = hostile(long);
  const times = <T>(item: T, count: number): T[] => Array.from({ length: count }, () => item);
  const first = base.signals[0] ?? { detector: "x", points: 1, count: 1, reason: "x", attack: [] };
  return {
    news: "raised",
    alert: {
      ...base,
      signals: times({ ...first, detector: "iam-role-trust-opened", attack: ["T1098.003", "T1199"] }, 100),
      chain: base.chain.flatMap((one) => times(one, 100)),
      changes: { opened: times(long, 1000), closed: times(long, 1000), previousKnown: true },
      children: times({ ...child, summary: long, account: long, detectors: times("trail-tampered", 50) }, 100),
      events: times("00000000-0000-4000-8000-000000000001", 1000),
      notKnown: times(long, 100),
    },
  };
}

function omit<T extends object, K extends keyof T>(object: T, keys: readonly K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => !keys.some((name) => name === key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
