import { serviceLogsDisabled } from "../../shared/detectors/service-logs-disabled.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, pipelineEnters, pipelineSession } from "../support/records.ts";

const off = (call: string, requestParameters: object | null = {}, more: object = {}) => ({
  records: [cloudtrail(call, { requestParameters, ...more })],
});
const flowLogs = (...ids: string[]) => ({
  DeleteFlowLogsRequest: { FlowLogId: ids.map((content, n) => ({ tag: n + 1, content })) },
});
const ONE = { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: "fl-0123456789abcdef0" } } };
const cluster = (enabled: boolean, ...types: string[]) => ({
  name: "main",
  logging: { clusterLogging: [{ types, enabled }] },
});

describeDetector(serviceLogsDisabled, {
  fires: {
    "flow logs deleted": { ...off("ec2:DeleteFlowLogs", ONE), points: 45, says: "traffic" },
    "many flow logs deleted": {
      ...off("ec2:DeleteFlowLogs", flowLogs("fl-1", "fl-2", "fl-3")),
      points: 60,
      says: "3 flow logs",
    },
    "by a pipeline that takes a network down": {
      records: [
        pipelineEnters(),
        cloudtrail("ec2:DeleteFlowLogs", { requestParameters: ONE, userIdentity: pipelineSession }),
      ],
      points: 25,
      says: "by a pipeline",
    },
    "DNS queries": {
      ...off("route53resolver:DeleteResolverQueryLogConfig", { resolverQueryLogConfigId: "x" }),
      points: 45,
      says: "DNS",
    },
    "prompts to models": { ...off("bedrock:DeleteModelInvocationLoggingConfiguration"), points: 50, says: "models" },
    "prompts without their text": {
      ...off("bedrock:PutModelInvocationLoggingConfiguration", { loggingConfig: { textDataDeliveryEnabled: false } }),
      points: 40,
      says: "asked",
    },
    "the audit log of a cluster": {
      ...off("eks:UpdateClusterConfig", cluster(false, "api", "audit")),
      points: 50,
      says: "cluster",
    },
    "the audit log of a database": {
      ...off("rds:ModifyDBCluster", { cloudwatchLogsExportConfiguration: { disableLogTypes: ["audit"] } }),
      points: 35,
      says: "database",
    },
    "the web firewall's log": { ...off("wafv2:DeleteLoggingConfiguration"), points: 35, says: "firewall" },
    "the warehouse's log": { ...off("redshift:DisableLogging"), points: 35, says: "warehouse" },
    "the access log of a bucket": {
      ...off("s3:PutBucketLogging", { bucketName: "web", BucketLoggingStatus: { xmlns: "x" } }),
      points: 12,
      says: "bucket",
    },
    "a refused attempt": {
      ...off("ec2:DeleteFlowLogs", null, { ...DENIED, errorCode: "Client.UnauthorizedOperation" }),
      points: 15,
      says: "refused",
    },
    "a service": {
      ...off("ec2:DeleteFlowLogs", ONE, { userIdentity: identities.service }),
      points: 12,
      says: "set by",
    },
  },
  quiet: {
    "a cluster's audit log on": off("eks:UpdateClusterConfig", cluster(true, "audit")),
    "a cluster's scheduler log off": off("eks:UpdateClusterConfig", cluster(false, "scheduler")),
    "a database changed": off("rds:ModifyDBInstance", { dBInstanceIdentifier: "db", allocatedStorage: 20 }),
    "prompts logged": off("bedrock:PutModelInvocationLoggingConfiguration", {
      loggingConfig: { textDataDeliveryEnabled: true },
    }),
    "a bucket's access log on": off("s3:PutBucketLogging", {
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "logs" } },
    }),
    "a bucket's access log, not visible": off("s3:PutBucketLogging", null),
    "parameters of the wrong type": off("eks:UpdateClusterConfig", { logging: { clusterLogging: "off" } }),
  },
});
