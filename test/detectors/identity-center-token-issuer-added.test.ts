import { identityCenterTokenIssuerAdded } from "../../shared/detectors/identity-center-token-issuer-added.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, type Overrides } from "../support/records.ts";

const on = (name: string, request: object, more: Overrides = {}) =>
  cloudtrail(`sso:${name}`, { requestParameters: request, ...more });
const jwt = (settings: object) => ({ trustedTokenIssuerConfiguration: { oidcJwtConfiguration: settings } });
const method = (Principal: unknown) => ({
  authenticationMethodType: "IAM",
  authenticationMethod: { iam: { actorPolicy: { Statement: [{ Effect: "Allow", Principal, Action: "*" }] } } },
});

describeDetector(identityCenterTokenIssuerAdded, {
  fires: {
    ...byEverybody(
      (more) => on("CreateTrustedTokenIssuer", jwt({ issuerUrl: "https://tokens.northwind.example" }), more),
      { home: 55, stranger: 70, pipeline: 30, service: 12, refused: 15 },
      "tokens.northwind.example",
    ),
    "an issuer that is not named": {
      records: [on("CreateTrustedTokenIssuer", { trustedTokenIssuerConfiguration: 4 })],
      points: 55,
      says: "one more issuer",
      ...HOME,
    },
    "matched by another claim": {
      records: [on("UpdateTrustedTokenIssuer", jwt({ claimAttributePath: "email" }))],
      points: 45,
      says: "claim email",
      ...HOME,
    },
    "a grant for tokens of others": {
      records: [on("PutApplicationGrant", { grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer" })],
      points: 35,
      says: "another issuer",
      ...HOME,
    },
    "another grant": {
      records: [on("PutApplicationGrant", { grantType: "refresh_token" })],
      points: 15,
      says: "one more way",
      ...HOME,
    },
    "any account may speak for it": {
      records: [on("PutApplicationAuthenticationMethod", method({ AWS: "*" }))],
      points: 50,
      says: "any AWS account",
      ...HOME,
    },
    "any account, in text": {
      records: [
        on("PutApplicationAuthenticationMethod", {
          authenticationMethod: { iam: { actorPolicy: '{ "Statement": [{ "Principal": "*" }] }' } },
        }),
      ],
      points: 50,
      says: "any AWS account",
      ...HOME,
    },
    "one service may speak for it": {
      records: [on("PutApplicationAuthenticationMethod", method({ Service: "redshift.amazonaws.com" }))],
      points: 20,
      says: "another way",
      ...HOME,
    },
    "one more scope": {
      records: [on("PutApplicationAccessScope", { scope: "redshift:connect" })],
      points: 20,
      says: "redshift:connect",
      ...HOME,
    },
    "for every user": {
      records: [on("PutApplicationAssignmentConfiguration", { assignmentRequired: false })],
      points: 30,
      says: "every user",
      ...HOME,
    },
    "an application": { records: [on("CreateApplication", { name: "reports" })], points: 15, says: "new", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("sso:CreateTrustedTokenIssuer", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "an issuer's new name": { records: [on("UpdateTrustedTokenIssuer", { name: "tokens" })] },
    "for assigned users only": {
      records: [on("PutApplicationAssignmentConfiguration", { assignmentRequired: true })],
    },
  },
});
