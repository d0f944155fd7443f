/**
 * The services that watch an account, and which calls switch them off: one table, from which several detectors take
 * their patterns and what they say. What needs the document of a call to be judged stands in the detector instead.
 * Sources: API references of the services.
 */
import type { Finding } from "../detector.ts";
import type { Activity, JsonObject } from "../model.ts";
import { flagAt, listAt, textIn, textsAt, valueAt } from "../request.ts";

/** What is lost by a call. */
export interface Loss {
  readonly points: number;
  /** One clause, as a reason. */
  readonly says: string;
  /** Only when the request says so. */
  readonly when?: (request: JsonObject) => boolean;
}

/** By event name; the first loss that applies counts. */
export type Losses = Readonly<Record<string, readonly Loss[]>>;

function loses(points: number, says: string, when?: Loss["when"]): Loss {
  return when === undefined ? { points, says } : { points, says, when };
}

const turnsOff =
  (path: string) =>
  (request: JsonObject): boolean =>
    flagAt(request, path) === false;

/** Does the request set the text at the path to this value? */
const sets =
  (path: string, value: string) =>
  (request: JsonObject): boolean =>
    textIn(request, path)?.toUpperCase() === value;

export const CONFIG_LOSSES: Losses = {
  StopConfigurationRecorder: [loses(60, "AWS Config no longer records changes")],
  DeleteConfigurationRecorder: [loses(65, "the recorder of AWS Config is gone")],
  DeleteDeliveryChannel: [loses(55, "AWS Config no longer delivers what it records")],
  DeleteServiceLinkedConfigurationRecorder: [loses(30, "the recorder of a service is gone")],
  DeleteOrganizationConfigRule: [loses(30, "a rule of the whole organisation is gone")],
  DeleteOrganizationConformancePack: [loses(30, "a conformance pack of the whole organisation is gone")],
  DeleteConfigurationAggregator: [loses(30, "the view over all accounts is gone")],
  DeleteConformancePack: [loses(20, "a conformance pack is gone")],
  DeleteConfigRule: [loses(12, "a rule of AWS Config is gone")],
};

const DETECTOR_OFF = "GuardDuty no longer watches the account in this region";
const MEMBERS_CUT = "member accounts are no longer watched from the administrator account";
const ADMINISTRATOR_CUT = "the administrator account no longer sees the findings of this account";

export const GUARDDUTY_LOSSES: Losses = {
  DeleteDetector: [loses(75, DETECTOR_OFF)],
  UpdateDetector: [loses(75, DETECTOR_OFF, turnsOff("enable"))],
  StopMonitoringMembers: [loses(65, MEMBERS_CUT)],
  DisassociateMembers: [loses(60, MEMBERS_CUT)],
  DeleteMembers: [loses(60, MEMBERS_CUT)],
  DisassociateFromAdministratorAccount: [loses(65, ADMINISTRATOR_CUT)],
  DisassociateFromMasterAccount: [loses(65, ADMINISTRATOR_CUT)],
  DisableOrganizationAdminAccount: [loses(65, "GuardDuty has no administrator account any more")],
  DeletePublishingDestination: [loses(45, "findings are no longer exported")],
  UpdateMemberDetectors: [
    loses(40, "protections of member accounts are off", (request) =>
      listAt(request, "features").some((feature) => valueAt(feature, "status") === "DISABLED"),
    ),
    loses(40, "protections of member accounts are off", (request) => hasFalse(valueAt(request, "dataSources"), 3)),
  ],
  UpdateOrganizationConfiguration: [
    loses(40, "accounts that join are no longer watched", sets("autoEnableOrganizationMembers", "NONE")),
    loses(40, "accounts that join are no longer watched", turnsOff("autoEnable")),
  ],
};

const SECURITY_HUB_CUT = "Security Hub of the administrator account no longer sees this account";

/** The other services that find or collect. */
export const SECURITY_SERVICE_LOSSES = {
  securityhub: {
    DisableSecurityHub: [loses(65, "Security Hub is off in this region")],
    DisableSecurityHubV2: [loses(65, "Security Hub is off in this region")],
    DisassociateFromAdministratorAccount: [loses(55, SECURITY_HUB_CUT)],
    DisassociateFromMasterAccount: [loses(55, SECURITY_HUB_CUT)],
    DisassociateMembers: [loses(55, "Security Hub no longer sees member accounts")],
    DeleteMembers: [loses(50, "Security Hub no longer sees member accounts")],
    DisableOrganizationAdminAccount: [loses(60, "Security Hub has no administrator account any more")],
    DisableImportFindingsForProduct: [loses(40, "findings of a product no longer reach Security Hub")],
    DeleteFindingAggregator: [loses(40, "findings of other regions are no longer gathered")],
    BatchDisableStandards: [loses(30, "standards are no longer checked")],
    UpdateOrganizationConfiguration: [loses(35, "accounts that join are no longer checked", turnsOff("autoEnable"))],
    UpdateStandardsControl: [loses(12, "a control is no longer checked", sets("controlStatus", "DISABLED"))],
    DeleteInsight: [loses(8, "an insight is gone")],
  },
  macie2: {
    DisableMacie: [loses(50, "Macie is off in this region")],
    UpdateMacieSession: [loses(50, "Macie is paused", sets("status", "PAUSED"))],
    DisassociateFromAdministratorAccount: [loses(45, "Macie of the administrator account no longer sees this account")],
    DisableOrganizationAdminAccount: [loses(45, "Macie has no administrator account any more")],
  },
  inspector2: {
    Disable: [loses(45, "Inspector no longer scans")],
    DisassociateMember: [loses(40, "Inspector no longer sees a member account")],
    DisableDelegatedAdminAccount: [loses(45, "Inspector has no administrator account any more")],
  },
  detective: {
    DeleteGraph: [loses(45, "the behaviour graph of Detective and its history are gone")],
    DeleteMembers: [loses(35, "Detective no longer sees member accounts")],
    DisassociateMembership: [loses(35, "Detective no longer sees this account")],
  },
  securitylake: {
    DeleteDataLake: [loses(55, "Security Lake no longer collects")],
    DeleteAwsLogSource: [loses(50, "a source of logs no longer reaches Security Lake")],
    DeleteSubscriber: [loses(35, "a reader of Security Lake is cut off")],
  },
  auditmanager: {
    DeregisterAccount: [loses(35, "Audit Manager no longer collects evidence")],
  },
} as const satisfies Readonly<Record<string, Losses>>;

export const ANALYZER_LOSSES: Losses = {
  DeleteAnalyzer: [loses(50, "Access Analyzer no longer looks for what is shared")],
};

const noAuditLog = (request: JsonObject): boolean =>
  listAt(request, "logging.clusterLogging").some(
    (logging) =>
      flagAt(logging, "enabled") === false &&
      textsAt(logging, "types").some((type) => type === "audit" || type === "authenticator"),
  );

/** The status is always there, and empty where logging is switched off. */
const noAccessLog = (request: JsonObject): boolean => {
  const status = valueAt(request, "BucketLoggingStatus");
  return status !== undefined && valueAt(status, "LoggingEnabled") === undefined;
};

const noAuditExport = (request: JsonObject): boolean =>
  textsAt(request, "cloudwatchLogsExportConfiguration.disableLogTypes").includes("audit");

/** Logs that services write about their use. */
export const SERVICE_LOG_LOSSES = {
  ec2: {
    DeleteFlowLogs: [loses(45, "traffic of a network is no longer logged")],
  },
  route53resolver: {
    DeleteResolverQueryLogConfig: [loses(45, "DNS queries are no longer logged")],
    DisassociateResolverQueryLogConfig: [loses(40, "DNS queries of a network are no longer logged")],
  },
  wafv2: {
    DeleteLoggingConfiguration: [loses(35, "the web firewall no longer logs")],
    DisassociateWebACL: [loses(25, "the web firewall is off for a resource")],
    DeleteWebACL: [loses(20, "a web firewall is gone")],
  },
  bedrock: {
    DeleteModelInvocationLoggingConfiguration: [loses(50, "use of models is no longer logged")],
    PutModelInvocationLoggingConfiguration: [
      loses(40, "what is asked of models is no longer logged", turnsOff("loggingConfig.textDataDeliveryEnabled")),
    ],
  },
  eks: {
    UpdateClusterConfig: [loses(50, "who does what in the cluster is no longer logged", noAuditLog)],
  },
  s3: {
    PutBucketLogging: [loses(12, "requests to the bucket are no longer logged", noAccessLog)],
  },
  redshift: {
    DisableLogging: [loses(35, "sign-ins and queries of the warehouse are no longer logged")],
  },
  rds: {
    ModifyDBInstance: [loses(35, "the database no longer delivers its audit log", noAuditExport)],
    ModifyDBCluster: [loses(35, "the database no longer delivers its audit log", noAuditExport)],
  },
} as const satisfies Readonly<Record<string, Losses>>;

/** All of the table, by service. */
export const LOSSES: Readonly<Record<string, Losses>> = {
  config: CONFIG_LOSSES,
  guardduty: GUARDDUTY_LOSSES,
  "access-analyzer": ANALYZER_LOSSES,
  ...SECURITY_SERVICE_LOSSES,
  ...SERVICE_LOG_LOSSES,
};

/** What the account loses by a call, by the table. */
export function lossOf({ service, name, request }: Pick<Activity, "service" | "name" | "request">): Loss | undefined {
  const losses = Object.hasOwn(LOSSES, service) ? LOSSES[service] : undefined;
  const of = losses !== undefined && Object.hasOwn(losses, name) ? losses[name] : undefined;
  return of?.find(({ when }) => when === undefined || when(request));
}

const FAILED_POINTS_MAX = 20;
const SERVICE_POINTS_MAX = 12;

/** A refused call changed nothing, and a service carries out what was decided, and is seen, elsewhere. */
export function tempered(activity: Activity, finding: Finding | undefined): Finding | undefined {
  if (finding === undefined || finding.points <= 0) return undefined;
  if (activity.outcome === "failed") {
    const points = Math.min(FAILED_POINTS_MAX, Math.max(5, Math.round(finding.points / 3)));
    return { points, reason: `tried and refused: ${finding.reason}` };
  }
  if (activity.actor.class !== "service" || finding.points <= SERVICE_POINTS_MAX) return finding;
  return { ...finding, points: SERVICE_POINTS_MAX, reason: `${finding.reason}, set by ${activity.actor.name}` };
}

const PIPELINE_POINTS_MAX = 25;

/**
 * For logs, alarms and rules that stand and fall with an environment: where an identity provider vouches for the
 * pipeline, taking them away is what the end of an environment looks like.
 */
export function temperedForPipeline(activity: Activity, finding: Finding | undefined): Finding | undefined {
  const { origin } = activity;
  const whole = tempered(activity, finding);
  const isPipeline = origin.proven && origin.class === "pipeline";
  if (whole === undefined || !isPipeline || whole.points <= PIPELINE_POINTS_MAX) return whole;
  return { ...whole, points: PIPELINE_POINTS_MAX, reason: `${whole.reason}, by a pipeline` };
}

/** A loss by the table as a finding. */
export function lossFinding(activity: Activity): Finding | undefined {
  const loss = lossOf(activity);
  return loss === undefined ? undefined : { points: loss.points, reason: loss.says };
}

/** Names that by common custom belong to what watches: trails, findings, what tells of them. */
const OF_WATCHERS =
  /cloud-?trail|guard-?duty|security-?hub|access-?analy[sz]er|siem|(^|[^a-z])soc([^a-z]|$)|intrusion|security-?(alert|alarm|finding|event|log|notification)/i;
/** Words that applications use, too. */
const MAYBE_OF_WATCHERS = /security|audit|inspector|macie|threat|incident|forensic|compliance/i;
const MAYBE_POINTS_MAX = 30;

/** Logs of networks, beside those of trails and findings. */
export const NETWORK_LOGS = /flow-?logs?|vpc-?flow|dns-?(query|log)|resolver|query-?log|waf-logs|aws-controltower/i;
/** The alarms of the CIS AWS Foundations Benchmark. */
export const CIS_ALARMS =
  /(^|[^a-z])cis([^a-z]|$)|un-?authori[sz]ed-?(api|call|access)|root-?(account|usage|login|activity)|(no|without)-?mfa|console-?(sign-?in|login)|iam-?policy-?change|nacl-?change|network-?(acl|gateway)-?change|route-?table-?change|disable-?cmk|s3-?bucket-?policy/i;

/** How surely a name, given when the thing was made, says that it belongs to what watches. */
export function nameSays(name: string, also?: RegExp): "sure" | "maybe" | undefined {
  if (OF_WATCHERS.test(name) || also?.test(name)) return "sure";
  return MAYBE_OF_WATCHERS.test(name) ? "maybe" : undefined;
}

/** Points for what only a name speaks for. */
export function pointsByName(points: number, says: ReturnType<typeof nameSays>): number {
  return says === "maybe" ? Math.min(points, MAYBE_POINTS_MAX) : points;
}

/** Is some switch inside off? Sources of data nest three deep. */
function hasFalse(value: unknown, depth: number): boolean {
  if (value === false) return true;
  if (depth === 0 || typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => hasFalse(inner, depth - 1));
}
