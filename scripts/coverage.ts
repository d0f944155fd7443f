/**
 * docs/coverage.md: which detectors look at what, by technique and by kind of call, and what is left out on purpose. A
 * detector looks at a call where its pattern matches a record of it, made by any kind of caller, succeeded or refused.
 */
import type { Detector } from "../shared/detector.ts";
import { detectors as catalogue } from "../shared/detectors/index.ts";
import type { JsonObject } from "../shared/model.ts";
import { compilePattern, constraints, eventOf } from "../shared/pattern.ts";
import { SURFACE } from "../shared/surface/index.ts";
import { ANY_CALL, ONLY_ROOT, PEERS, type Row } from "../shared/surface/row.ts";
import { TECHNIQUES } from "../shared/surface/techniques.ts";
import { UNALERTED } from "../shared/surface/unalerted.ts";

const OWN = "111122223333";
const ISSUER = { type: "Role", principalId: "AROAEXAMPLE", accountId: OWN, userName: "web" };

/** A session of a role, by the session's name. */
function session(name: string, more: JsonObject = {}): JsonObject {
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${OWN}:assumed-role/web/${name}`,
    accountId: OWN,
    accessKeyId: "ASIAEXAMPLE",
    sessionContext: {
      sessionIssuer: { ...ISSUER, arn: `arn:aws:iam::${OWN}:role/web` },
      attributes: { creationDate: "2026-03-02T09:00:00Z", mfaAuthenticated: "false" },
      ...more,
    },
  };
}

/** One caller of each kind. */
const CALLERS = {
  IAMUser: {
    type: "IAMUser",
    principalId: "AIDAEXAMPLE",
    arn: `arn:aws:iam::${OWN}:user/ana`,
    accountId: OWN,
    accessKeyId: "AKIAEXAMPLE",
    userName: "ana",
  },
  AssumedRole: session("ana@acme.example"),
  Instance: session("i-0123456789abcdef0", { ec2RoleDelivery: "2.0" }),
  Root: { type: "Root", principalId: OWN, arn: `arn:aws:iam::${OWN}:root`, accountId: OWN },
  AWSAccount: { type: "AWSAccount", principalId: "AIDAEXAMPLE", accountId: "999988887777" },
  IdentityCenterUser: { type: "IdentityCenterUser", accountId: OWN },
} as const satisfies Readonly<Record<string, JsonObject>>;

type Caller = keyof typeof CALLERS;

/** Calls that stand for "any call" where a row names none, and who makes them. Other such rows no single record shows. */
const ANY_OF = ["ec2:DescribeInstances", "iam:CreateUser", "iam:ListUsers", "iam:PutUserPolicy", "sts:AssumeRole"];
const CALLER_OF_ANY: Readonly<Record<string, Caller>> = {
  "*:ByRoot": "Root",
  "*:Refused": "IAMUser",
  "*:ByLongTermKey": "IAMUser",
  "*:BySession": "AssumedRole",
  "*:ByInstance": "Instance",
  "*:WithoutParameters": "IAMUser",
};
/** What a call's request holds where detectors ask for more than its name. */
const REQUESTS: Readonly<Record<string, JsonObject>> = {
  "ssm:GetParameter": { withDecryption: true },
  "ssm:GetParameters": { withDecryption: true },
  "kms:CreateGrant": { granteePrincipal: "arn:aws:iam::999988887777:root" },
  "lambda:CreateFunctionUrlConfig": { authType: "NONE" },
  "lambda:UpdateFunctionUrlConfig": { authType: "NONE" },
};
const ON_ROLECALL: JsonObject = { requestParameters: { functionName: "rolecall-production-Detect" } };

const SUCCEEDED: JsonObject = {};
const REFUSED: JsonObject = {
  errorCode: "AccessDenied",
  errorMessage: "User is not authorized to perform this action",
};
const SIGN_INS: readonly JsonObject[] = ["Yes", "No"].flatMap((MFAUsed) =>
  ["Success", "Failure"].map((ConsoleLogin) => ({
    responseElements: { ConsoleLogin },
    additionalEventData: { MFAUsed },
    ...(ConsoleLogin === "Failure" && { errorMessage: "Failed authentication" }),
  })),
);

function recordOf(call: string, caller: Caller, ending: JsonObject): JsonObject {
  const [service = "", eventName = ""] = call.split(":");
  return {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventType: eventName === "ConsoleLogin" ? "AwsConsoleSignIn" : "AwsApiCall",
    eventID: "00000000-0000-4000-8000-000000000000",
    eventTime: "2026-03-02T10:00:00Z",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.10",
    recipientAccountId: OWN,
    userIdentity: CALLERS[caller],
    requestParameters: REQUESTS[call] ?? {},
    responseElements: null,
    managementEvent: true,
    ...ending,
  };
}

/** Records of a call: every kind of caller, or the one asked for, and every ending. */
function recordsOf(call: string, only?: Caller): JsonObject[] {
  const endings = call === "signin:ConsoleLogin" ? SIGN_INS : [SUCCEEDED, REFUSED];
  if (call === "*:OnRolecall") return [recordOf("lambda:UpdateFunctionCode20150331v2", "AssumedRole", ON_ROLECALL)];
  if (isAnyCall(call)) {
    const caller = CALLER_OF_ANY[call];
    const ending = call === "*:Refused" ? REFUSED : SUCCEEDED;
    return caller === undefined ? [] : ANY_OF.map((each) => recordOf(each, caller, ending));
  }
  const callers = only === undefined ? Object.keys(CALLERS).filter(isCaller) : [only];
  return callers.flatMap((caller) => endings.map((ending) => recordOf(call, caller, ending)));
}

/** Is the row about the caller and not about a name? */
function isAnyCall(call: string): boolean {
  return call.startsWith("*:");
}

function isCaller(name: string): name is Caller {
  return name in CALLERS;
}

const compiled = new WeakMap<Detector, (event: JsonObject) => boolean>();

function matches(detector: Detector, record: JsonObject): boolean {
  const pattern = compiled.get(detector) ?? compilePattern(detector.on);
  compiled.set(detector, pattern);
  return pattern(eventOf(record));
}

/** A detector that names no event looks at everything: it counts where a row is about the caller, not about a name. */
function isMeant({ on }: Detector, call: string): boolean {
  return isAnyCall(call) || ONLY_ROOT.has(call) || constraints(on, ["detail", "eventName"]) !== undefined;
}

/** Ids of the detectors that look at a call of the surface. */
export function lookingAt(call: string, only?: Caller, detectors: readonly Detector[] = catalogue): string[] {
  const records = recordsOf(call, only);
  return detectors
    .filter((detector) => isMeant(detector, call))
    .filter((detector) => records.some((record) => matches(detector, record)))
    .map(({ id }) => id);
}

function linked(ids: readonly string[]): string {
  return ids.map((id) => `[${id}](detectors.md#${id})`).join(", ");
}

function techniqueRows(): string[] {
  const used = new Set([...SURFACE.flatMap(({ rows }) => rows), ...catalogue].flatMap(({ attack }) => attack));
  return [...used].toSorted().map((id) => {
    const ids = catalogue.filter(({ attack }) => attack.includes(id)).map((detector) => detector.id);
    return `| ${id} | ${TECHNIQUES[id] ?? ""} | ${linked(ids)} |`;
  });
}

/** Names as people read them: without the date that Lambda puts behind, and rows about callers in words. */
function callText(call: string): string {
  const words = Object.entries(ANY_CALL).find(([key]) => key === call)?.[1];
  return words ?? `\`${call.replace(/20\d{6}(v\d+)?$/, "")}\``;
}

function rowText(row: Row): string {
  const ids = [...new Set(row.calls.flatMap((call) => lookingAt(call)))].toSorted();
  const quiet = row.calls.filter((call) => UNALERTED.some(({ calls, by }) => by === undefined && calls.includes(call)));
  const answer = [
    ...(ids.length > 0 ? [linked(ids)] : []),
    ...(row.elsewhere === undefined ? [] : [row.elsewhere]),
    ...(quiet.length > 0
      ? [`[not alerted](#seen-and-judged-not-worth-an-alert): ${quiet.map(callText).join(" ")}`]
      : []),
  ];
  return `| ${row.title} | ${row.calls.map(callText).join(" ")} | ${answer.join(" · ")} | ${row.peers} |`;
}

/** The calls that are seen and not told, with the reason: also a section of docs/detectors.md. */
export function unalertedSection(): string[] {
  return [
    "## Seen and judged not worth an alert",
    "",
    "Calls that other rule sets tell, and that we leave alone on purpose.",
    "",
    "| Calls | Why not |",
    "| --- | --- |",
    ...UNALERTED.map(({ calls, by, reason }) => {
      const who = by === "AssumedRole" ? ", by a role session" : "";
      return `| ${calls.map(callText).join(" ")}${who} | ${reason} |`;
    }),
    "",
  ];
}

export function coveragePage(): string {
  return [
    "# Coverage",
    "",
    "Generated from the code by `npm run docs`. A detector stands beside a call when its pattern matches a record of it;",
    "how it judges the call, [docs/detectors.md](detectors.md) says.",
    "",
    "## By technique",
    "",
    "| ATT&CK | Name | Detectors |",
    "| --- | --- | --- |",
    ...techniqueRows(),
    "",
    ...SURFACE.flatMap(({ title, rows }) => [
      `## ${title}`,
      "",
      `| What happens | Calls | Looked at by | Of ${PEERS} rule sets |`,
      "| --- | --- | --- | --- |",
      ...rows.map(rowText),
      "",
    ]),
    ...unalertedSection(),
  ].join("\n");
}
