import { row, type Section } from "./row.ts";

export const tampering: Section = {
  title: "Tampering with what watches",
  rows: [
    row("CloudTrail logging stopped or trail deleted", "T1562.008", 19, "cloudtrail: StopLogging DeleteTrail"),
    row("CloudTrail trail changed (region, bucket, key, validation)", "T1562.008", 15, "cloudtrail: UpdateTrail"),
    row("New trail made (decoy, or delivery to a stranger's bucket)", "T1530 T1562.008", 5, "cloudtrail: CreateTrail"),
    row("Event or insight selectors narrowed", "T1562.008", 8, "cloudtrail: PutEventSelectors PutInsightSelectors"),
    row(
      "The trail's bucket: life cycle, deletion, logging",
      "T1562.008 T1485",
      9,
      "s3: PutBucketLifecycle DeleteBucket PutBucketLogging",
    ),
    row(
      "CloudTrail Lake event data store deleted or stopped",
      "T1562.008",
      0,
      "cloudtrail: DeleteEventDataStore StopEventDataStoreIngestion",
    ),
    row("Request parameters too long to be recorded", "T1562.008", 1, "*: WithoutParameters"),
    row(
      "AWS Config recorder, channel, rules, packs stopped or deleted",
      "T1562.001",
      14,
      "config: StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel DeleteConfigRule DeleteConformancePack DeleteOrganizationConfigRule DeleteConfigurationAggregator",
    ),
    row(
      "GuardDuty detector off, members cut loose",
      "T1562.001",
      11,
      "guardduty: DeleteDetector UpdateDetector StopMonitoringMembers DisassociateMembers DisassociateFromMasterAccount DisassociateFromAdministratorAccount DeleteMembers DeletePublishingDestination",
    ),
    row(
      "GuardDuty findings muted: suppression filters, trusted IP lists, archived findings",
      "T1562.001",
      8,
      "guardduty: CreateFilter UpdateFilter CreateIPSet UpdateIPSet CreateThreatIntelSet ArchiveFindings",
    ),
    row(
      "Access Analyzer deleted, archive rules made",
      "T1562.001",
      2,
      "access-analyzer: DeleteAnalyzer CreateArchiveRule UpdateArchiveRule UpdateFindings",
    ),
    row(
      "Security Hub switched off, findings suppressed",
      "T1562.001",
      4,
      "securityhub: DisableSecurityHub BatchUpdateFindings UpdateFindings DeleteInsight UpdateInsight BatchDisableStandards CreateAutomationRule",
    ),
    row(
      "Macie, Inspector or Detective switched off",
      "T1562.001",
      3,
      "macie2: DisableMacie UpdateMacieSession; inspector2: Disable; detective: DeleteGraph",
    ),
    row(
      "CloudWatch log groups, streams, subscription or metric filters removed; retention cut",
      "T1562.008",
      5,
      "logs: DeleteLogGroup DeleteLogStream DeleteSubscriptionFilter DeleteMetricFilter PutRetentionPolicy DeleteDestination",
    ),
    row(
      "Alarms deleted or their actions disabled",
      "T1562.001",
      4,
      "monitoring: DeleteAlarms DisableAlarmActions SetAlarmState",
    ),
    row(
      "EventBridge rules that feed detection disabled, deleted or targets removed",
      "T1562.001",
      8,
      "events: DisableRule DeleteRule RemoveTargets",
    ),
    row(
      "VPC flow logs or DNS query logs deleted",
      "T1562.008",
      9,
      "ec2: DeleteFlowLogs; route53resolver: DeleteResolverQueryLogConfig DisassociateResolverQueryLogConfig",
    ),
    row(
      "Web ACL deleted, detached or its logging switched off",
      "T1562",
      5,
      "wafv2: DisassociateWebACL DeleteWebACL DeleteLoggingConfiguration DeleteRuleGroup",
    ),
    row(
      "Bedrock invocation logging or guardrails switched off",
      "T1562.008",
      4,
      "bedrock: DeleteModelInvocationLoggingConfiguration PutModelInvocationLoggingConfiguration DeleteGuardrail",
    ),
    row("What alerts is changed itself", "T1562.001", 1, "*: OnRolecall; sns: Unsubscribe DeleteTopic"),
    row(
      "Several watchers switched off by one principal",
      "T1562.008",
      1,
      "cloudtrail: StopLogging; config: StopConfigurationRecorder; guardduty: DeleteDetector; ec2: DeleteFlowLogs",
    ),
  ],
};
