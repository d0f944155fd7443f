/**
 * Guard rules: EventBridge rules that carry every change of Rolecall's own resources straight to a topic, without any
 * code of Rolecall between. What they cover comes from the table in `guarded.ts`, narrowed to one stage by exact
 * prefixes; there are no exclusions by who called, so a deployment is told too.
 *
 * They see what CloudTrail logs and delivers, minutes later: a rule that is gone by then says nothing, and whoever takes
 * all of them away at once is told by none. SECURITY.md says what remains.
 */
import { ConfigError } from "./config-error.ts";
import { type Field, type Form, GUARDED, type Guarded } from "./guarded.ts";
import type { Matcher, Pattern } from "./pattern.ts";

/** Where the stage is deployed. */
export interface Deployment {
  /** `rolecall` */
  readonly app: string;
  readonly stage: string;
  /** 12 digits. */
  readonly account: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** The home region, where everything but the forwarding stands. */
  readonly region: string;
  /** Ids (not ARNs) of the KMS keys that Rolecall owns. Calls on a key name nothing else of ours. */
  readonly keyIds?: readonly string[];
}

export interface GuardRule {
  /** The rule's whole physical name. */
  readonly name: string;
  /**
   * `home`: in the home region. `away`: in us-east-1, where IAM calls are filed, and in every other watched region,
   * unless that is the home region. A trail is stopped in the region it was made in, a forwarding rule in its own.
   */
  readonly where: "home" | "away";
  /**
   * `guard`: the guard topic. `alerts`: the topic of ordinary alerts, for changes of the guard itself, which could not
   * pass through what was just removed. `home-bus`: the home region's default bus, where the home rules match again.
   */
  readonly to: "guard" | "alerts" | "home-bus";
  readonly pattern: Pattern;
}

/** What guards is named so: rules, topic, roles and alarms of the guard begin with the stage's prefix and this. */
export const GUARD = "Guard";

const RULE_NAME_MAX = 64;
const API_CALL = "AWS API Call via CloudTrail";
/**
 * Where a trail logs data events, each item that Rolecall writes is a call on its table: told, it would be written down
 * again, without end.
 */
export const NO_DATA_EVENTS: Pattern = { eventCategory: [{ "anything-but": ["Data"] }, { exists: false }] };

/** `rolecall-production-`: how SST begins the names of a stage's resources. */
export function prefixOf({ app, stage }: Pick<Deployment, "app" | "stage">): string {
  return `${app}-${stage}-`;
}

/**
 * The rules of one stage. Those in one place cover each other: a change of any is matched by another.
 *
 * @throws ConfigError when the stage's name is too long for a rule's name.
 */
export function guardRules(deployment: Deployment): readonly GuardRule[] {
  const all = prefixOf(deployment);
  const guard = all + GUARD;
  const of = (prefix: string, ...services: readonly string[]) => partsOf(services, prefix, deployment);
  const keys = keysOf(deployment);
  return [
    rule(guard, "Delivery", "home", "guard", of(all, "events", "scheduler", "monitoring", "cloudformation")),
    rule(guard, "Code", "home", "guard", of(all, "lambda", "logs", "ssm")),
    rule(guard, "Data", "home", "guard", [...of(all, "sqs", "sns", "dynamodb"), ...keys]),
    rule(guard, "Identity", "home", "guard", [...of(all, "iam"), TRAILS]),
    rule(guard, "Itself", "home", "alerts", [...of(guard, "events", "sns", "iam", "monitoring"), ...keys]),
    rule(guard, "Away", "away", "home-bus", [...of(all, "events", "iam"), TRAILS]),
    rule(guard, "AwayItself", "away", "home-bus", of(guard, "events", "iam")),
  ];
}

/** Whatever stops, deletes or narrows a trail or event data store, whichever it is. */
const TRAILS: Pattern = {
  eventSource: ["cloudtrail.amazonaws.com"],
  eventName: [{ prefix: "Delete" }, { prefix: "Put" }, { prefix: "Stop" }, { prefix: "Update" }],
};

function rule(
  prefix: string,
  part: string,
  where: GuardRule["where"],
  to: GuardRule["to"],
  branches: readonly Pattern[],
): GuardRule {
  const name = prefix + part;
  if (name.length > RULE_NAME_MAX) {
    throw new ConfigError(
      `The guard rule "${name}" has ${name.length} characters, EventBridge allows ${RULE_NAME_MAX}: choose a shorter stage name.`,
    );
  }
  // Nobody but AWS can send events whose source begins so: a copy made by PutEvents does not match.
  const source = [{ prefix: "aws." }];
  const pattern = {
    source,
    "detail-type": [API_CALL],
    detail: { readOnly: [false], ...NO_DATA_EVENTS, ...anyOf(branches) },
  };
  return { name, where, to, pattern };
}

function partsOf(services: readonly string[], prefix: string, deployment: Deployment): Pattern[] {
  return GUARDED.filter(({ service }) => services.includes(service)).map((guarded) => {
    const matchers = ({ form }: Field) => exactly(form, prefix, deployment);
    const places = anyOf([...fieldPatterns(guarded, matchers), ...(EXTRA[guarded.service] ?? [])]);
    return { eventSource: [`${guarded.service}.amazonaws.com`], ...NAMES[guarded.service], ...places };
  });
}

/** Writes without a change: Lambda makes a log stream for each new environment of a function, people query logs. */
const NAMES: Readonly<Record<string, Pattern>> = {
  logs: { eventName: [{ "anything-but": ["CreateLogStream", "StartQuery", "StartLiveTail"] }] },
};

/** A mute rule that names no alarm holds for every alarm of the account. */
const MUTES_ALL: Pattern = {
  eventName: ["PutAlarmMuteRule"],
  requestParameters: { muteTargets: { alarmNames: [{ exists: false }] } },
};
const EXTRA: Readonly<Record<string, readonly Pattern[]>> = { monitoring: [MUTES_ALL] };

function keysOf({ keyIds = [], partition, region, account }: Deployment): Pattern[] {
  if (keyIds.length === 0) return [];
  const keyId = keyIds.flatMap((id) => [id, `arn:${partition}:kms:${region}:${account}:key/${id}`]);
  return [{ eventSource: ["kms.amazonaws.com"], requestParameters: { keyId } }];
}

/** The fields of one or more services as alternatives, each key once. */
export function fieldPatterns(
  { fields }: Pick<Guarded, "fields">,
  matchers: (field: Field) => readonly Matcher[],
): Pattern[] {
  const places: readonly Field["in"][] = ["requestParameters", "responseElements"];
  return places.flatMap((place) => {
    const here = fields.filter((field) => field.in === place);
    return here.length === 0
      ? []
      : [{ [place]: anyOf(here.map((field) => nested(field.key.split("."), matchers(field)))) }];
  });
}

function nested([key = "", ...rest]: readonly string[], matchers: readonly Matcher[]): Pattern {
  return { [key]: rest.length === 0 ? matchers : nested(rest, matchers) };
}

/** EventBridge wants two or more branches under `$or`. */
export function anyOf(branches: readonly Pattern[]): Pattern {
  const [only] = branches;
  return branches.length === 1 && only !== undefined ? only : { $or: branches };
}

/** The texts by which a call may name a resource whose name begins with `prefix`. */
function exactly(form: Form, prefix: string, { app, stage, account, partition, region }: Deployment): Matcher[] {
  const arn = (service: string, resource: string) => ({
    prefix: `arn:${partition}:${service}:${region}:${account}:${resource}${prefix}`,
  });
  switch (form) {
    case "name":
      return [{ prefix }];
    case "iam-name":
      // IAM does not tell names apart by case, and the record keeps the caller's spelling.
      return [{ prefix: { "equals-ignore-case": prefix } }];
    case "policy":
      return [{ prefix: `arn:${partition}:iam::${account}:policy/${prefix}` }];
    case "function":
      return [{ prefix }, { prefix: `${account}:function:${prefix}` }, arn("lambda", "function:")];
    case "queue":
      return [{ prefix }, { wildcard: `*/${prefix}*` }];
    case "queue-arn":
      return [arn("sqs", "")];
    case "topic":
      return [arn("sns", "")];
    case "table":
      return [{ prefix }, arn("dynamodb", "table/")];
    case "log-group":
      return [{ prefix: `/aws/lambda/${prefix}` }, arn("logs", "log-group:/aws/lambda/")];
    case "parameter":
      return [
        { prefix },
        { prefix: `/${app}/${stage}/` },
        { prefix: `/sst/${app}/${stage}/` },
        `/sst/passphrase/${app}/${stage}`,
      ];
  }
}
