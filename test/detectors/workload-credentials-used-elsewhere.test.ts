import { workloadCredentialsUsedElsewhere } from "../../shared/detectors/workload-credentials-used-elsewhere.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN, roleSession } from "../support/records.ts";

const web = { userIdentity: identities.instance };
const ask = (more: object = {}) => cloudtrail("sts:GetCallerIdentity", { ...web, readOnly: true, ...more });
const outside = { sourceIPAddress: "203.0.113.9" };
const endpoint = { sourceIPAddress: "10.0.4.7", vpcEndpointId: "vpce-0123456789abcdef0", vpcEndpointAccountId: OWN };
const days = (more: object) => ["26", "27", "28"].map((day) => ask({ ...more, eventTime: `2026-02-${day}T10:00:00Z` }));
const change = (more: object = {}) =>
  cloudtrail("iam:CreateAccessKey", { ...web, requestParameters: { userName: "ana" }, ...more });
const job = {
  userIdentity: { ...roleSession("job", "job"), inScopeOf: { issuerType: "AWS::Lambda::Function" } },
};

describeDetector(workloadCredentialsUsedElsewhere, {
  fires: {
    "a machine that always had one place": {
      records: [...days({}), ask(outside)],
      points: 40,
      says: "used from 203.0.113.0/24, new to this account",
    },
    "a machine that always calls through an endpoint": {
      records: [...days(endpoint), ask(outside)],
      points: 55,
      says: "though its calls come through a VPC endpoint",
    },
    "a machine that was never seen": { records: [ask(outside)], points: 20, says: "new to this account" },
    "at the address of another machine": {
      records: [...days({}), ask({ ...job, ...outside, eventTime: "2026-03-01T10:00:00Z" }), ask(outside)],
      points: 18,
      says: "new to this role",
    },
    "from elsewhere, to make a key": {
      records: [...days({}), change(outside)],
      points: 65,
      says: "and it calls iam:CreateAccessKey, which this role never did",
    },
    "through an endpoint and then to make a key outside": {
      records: [...days(endpoint), change(outside)],
      points: 70,
      says: "CreateAccessKey",
    },
    "through an endpoint of a stranger": {
      records: [...days(endpoint), ask({ ...endpoint, vpcEndpointAccountId: OTHER })],
      points: 60,
      says: `a VPC endpoint of account ${OTHER}`,
    },
    "a function": { records: [ask({ ...job, ...outside })], points: 20, says: "used from" },
    refused: { records: [...days({}), change({ ...outside, ...DENIED })], points: 15, says: "refused" },
    "a session that only calls itself an instance": {
      records: [...days({}), change({ ...outside, userIdentity: roleSession("web", "i-0123456789abcdef0") })],
      points: 35,
      says: "used from",
    },
  },
  quiet: {
    "at its place": { records: [...days({}), ask()] },
    "whatever it does at its place": {
      records: [...days({}), change(), cloudtrail("iam:ListUsers", web)],
    },
    "through an endpoint of yours": { records: [...days({}), ask(endpoint)] },
    "through an endpoint of a listed account": {
      records: [ask({ ...endpoint, vpcEndpointAccountId: OTHER })],
      config: configWith(`accounts: [{ id: "${OTHER}", name: network, tier: shared }]`),
    },
    "an endpoint without an owner": { records: [ask({ ...endpoint, vpcEndpointAccountId: "AWS Internal" })] },
    "behind a gateway of yours": {
      records: [...days({}), ask(outside)],
      config: configWith("networks: [{ cidr: 203.0.113.0/24, name: nat }]"),
    },
    "a service in its name": {
      records: [ask({ ...outside, userIdentity: { ...identities.instance, invokedBy: "ssm.amazonaws.com" } })],
    },
    "no address": { records: [...days({}), ask({ sourceIPAddress: "AWS Internal" })] },
    "a tool that manages access, as yesterday": {
      records: [...days({}), change({ eventTime: "2026-03-01T10:00:00Z" }), change()],
    },
    "while the account is learned": { records: [ask(outside), change(outside)], learnMs: 1e12 },
    "a person": { records: [ask({ ...outside, userIdentity: identities.sso })] },
    "a certificate, which is meant to be anywhere": {
      records: [ask({ ...outside, userIdentity: roleSession("backup", "0a1b2c", { sourceIdentity: "CN=backup-07" }) })],
    },
  },
});
