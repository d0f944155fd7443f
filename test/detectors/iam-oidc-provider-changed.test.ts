import { iamOidcProviderChanged } from "../../shared/detectors/iam-oidc-provider-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides, OWN } from "../support/records.ts";

const arnOf = (host: string) => `arn:aws:iam::${OWN}:oidc-provider/${host}`;
const create = (host: unknown, more: Overrides = {}) =>
  cloudtrail("iam:CreateOpenIDConnectProvider", {
    requestParameters: { url: `https://${host}`, clientIDList: ["sts.amazonaws.com"] },
    responseElements: { openIDConnectProviderArn: arnOf(String(host)) },
    ...more,
  });
const on = (name: string, host: string, more: Overrides = {}) =>
  cloudtrail(`iam:${name}`, { requestParameters: { openIDConnectProviderArn: arnOf(host), ...more } });
const CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

describeDetector(iamOidcProviderChanged, {
  fires: {
    ...byEverybody(
      (more) => create("tokens.northwind.example", more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      "tokens.northwind.example",
    ),
    "where anybody can run an issuer": {
      records: [create("northwind.s3.eu-west-1.amazonaws.com")],
      points: 55,
      says: "where anybody",
      ...HOME,
    },
    "the same, spelled in capitals": {
      records: [create("Northwind.GitHub.io")],
      points: 55,
      says: "where anybody",
      ...HOME,
    },
    "at an address without a name": { records: [create("203.0.113.9/i")], points: 55, says: "anybody", ...HOME },
    "in a bucket, by its other names": {
      records: [create("s3.dualstack.eu-west-1.amazonaws.com/northwind")],
      points: 55,
      says: "where anybody",
      ...HOME,
    },
    "a host that only holds such a name": {
      records: [create("github.io.northwind.example")],
      points: 45,
      says: "whoever runs",
      ...HOME,
    },
    "an issuer for everybody": {
      records: [create("token.actions.githubusercontent.com")],
      points: 30,
      says: "everybody can get",
      ...HOME,
    },
    "a name that only begins like GitHub's": {
      records: [create("token.actions.githubusercontent.com.northwind.example")],
      points: 45,
      says: "northwind",
      ...HOME,
    },
    "a cluster": { records: [create(CLUSTER)], points: 25, says: "cluster", ...HOME },
    "registered again": {
      records: [create("idp.acme.example", { eventTime: "2026-03-01T10:00:00Z" }), create("idp.acme.example")],
      points: 10,
      says: "again",
      ...HOME,
    },
    "one more audience": {
      records: [on("AddClientIDToOpenIDConnectProvider", "token.actions.githubusercontent.com")],
      points: 20,
      says: "one more audience",
      ...HOME,
    },
    "one more application": {
      records: [on("AddClientIDToOpenIDConnectProvider", "accounts.google.com")],
      points: 35,
      says: "one more application",
      ...HOME,
    },
    "a thumbprint that counts": {
      records: [on("UpdateOpenIDConnectProviderThumbprint", "idp.acme.example")],
      points: 30,
      says: "another certificate",
      ...HOME,
    },
    deleted: { records: [on("DeleteOpenIDConnectProvider", "idp.acme.example")], points: 10, says: "gone", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("iam:CreateOpenIDConnectProvider", DENIED)],
      points: 15,
      says: "tried and refused",
    },
    "parameters of the wrong type": {
      records: [cloudtrail("iam:CreateOpenIDConnectProvider", { requestParameters: { url: 7 } })],
      points: 40,
      says: "not named",
      ...HOME,
    },
  },
  quiet: {
    "a thumbprint that AWS does not look at": {
      records: [on("UpdateOpenIDConnectProviderThumbprint", "token.actions.githubusercontent.com")],
    },
    "a cluster's thumbprint": { records: [on("UpdateOpenIDConnectProviderThumbprint", CLUSTER)] },
  },
});
