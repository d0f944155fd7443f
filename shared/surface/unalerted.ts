/** Calls that were seen and judged not worth an alert, with the reason. Somebody who disagrees finds the reason here. */
import { callsOf } from "./row.ts";

export interface Unalerted {
  readonly calls: readonly string[];
  /** Only for this kind of caller; others are looked at. */
  readonly by?: "AssumedRole";
  /** Why not, as a sentence. */
  readonly reason: string;
}

function quiet(calls: string, reason: string): Unalerted {
  return { calls: callsOf(calls), reason };
}

export const UNALERTED: readonly Unalerted[] = [
  {
    calls: ["sts:GetCallerIdentity"],
    by: "AssumedRole",
    reason: "Most tools ask it first, so a role session that asks tells nothing; with a long-term key it does.",
  },
  quiet("signin: SwitchRole", "The console then assumes the role, and that assumption is judged."),
  quiet("sso: Authenticate Federate", "The portal takes these steps itself in every sign-in of everybody."),
  quiet(
    "sso: CreateTokenWithIAM",
    "An application exchanges a token that it may exchange; whose tokens it trusts is judged when that is changed.",
  ),
  quiet(
    "cognito-identity: GetCredentialsForIdentity GetId",
    "Visitors of an application ask for these all day; what they get is judged when the pool's roles are changed.",
  ),
  quiet("iam: CreateGroup DeleteGroup", "An empty group gives nobody anything, and only an empty one can be deleted."),
  quiet("iam: CreateInstanceProfile", "A profile without a role gives nothing; the role that is put into it counts."),
  quiet(
    "iam: DeletePolicy",
    "Only a policy that is attached to nobody can be deleted, so nobody gains or loses rights.",
  ),
  quiet("iam: ChangePassword", "A user changes their own password and must know the old one."),
  quiet("iam: CreateVirtualMFADevice", "A device proves nothing until it is enabled for a user, and that is judged."),
  quiet(
    "iam: RemoveClientIDFromOpenIDConnectProvider",
    "One audience fewer is accepted: somebody may be locked out, nobody is let in.",
  ),
  quiet("organizations: CreateAccountResult", "AWS only reports how the account that was asked for came out."),
  quiet(
    "account: GetAlternateContact",
    "Reading a telephone number changes nothing; changing where AWS sends its warnings is judged.",
  ),
  quiet("guardduty: CreateThreatIntelSet", "One more list of bad addresses makes more findings, not fewer."),
  quiet("securityhub: UpdateInsight", "An insight is a saved search; no finding is hidden by changing it."),
  quiet("wafv2: DeleteRuleGroup", "Only a group of rules that no web ACL uses can be deleted."),
  quiet("bedrock: DeleteGuardrail", "A guardrail filters what a model says; it watches no identity."),
  quiet(
    "s3: PutBucketCORS PutBucketWebsite",
    "They say how browsers read what may be read already; who may read is the policy, which is judged.",
  ),
  quiet("s3: CreateAccessPoint", "An access point lets nobody in until it has a policy, and that is judged."),
  quiet("s3: ListObjects; lambda: Invoke", "These are data events, which a trail of management events does not hold."),
  quiet("sns: Subscribe", "A subscription needs the topic's policy to allow it, and that policy is judged."),
  quiet(
    "lambda: PublishLayerVersion20181031",
    "A layer of one's own does nothing until a function uses it or it is shared.",
  ),
  quiet(
    "ec2: CreateStoreImageTask ExportImage CreateInstanceExportTask; rds: StartExportTask",
    "They copy data to a bucket of the account; theft of data as such is out of scope, sharing it is judged.",
  ),
  quiet(
    "ec2: DescribeInstanceAttribute",
    "Agents and inventories read attributes of instances all day, and what is asked for is in the request, not what stands there; changing start-up data is judged.",
  ),
  quiet(
    "datapipeline: CreatePipeline",
    "A pipeline has no role until it is given a definition, and PutPipelineDefinition is judged.",
  ),
  quiet(
    "ec2: DescribeInstances DescribeSecurityGroups; lambda: ListFunctions20150331",
    "Every console page and every agent lists machines and functions; lists of identities and secrets tell more.",
  ),
  {
    calls: callsOf("ses: GetSendQuota GetAccountSendingEnabled; bedrock: ListFoundationModels InvokeModel"),
    by: "AssumedRole",
    reason:
      "Programs that send mail or use models do this all day; with a long-term key it is how a stolen one is tried.",
  },
  quiet(
    "*: FromListedAddress",
    "Lists of bad addresses age and send no reason along; every identity's own networks are learned instead.",
  ),
  quiet("*: FirstOfItsName", "People and programs do new things every day; new roles and networks say more."),
  quiet(
    "*: InUnusedRegion",
    "Identities are global, and whoever acts in an unused region had to enter first; switching a region on is judged.",
  ),
  quiet(
    "*: ThroughForeignEndpoint",
    "The endpoint's account is written in too few records to go by; an outside account that enters is judged.",
  ),
];
