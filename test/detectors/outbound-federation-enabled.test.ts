import { outboundFederationEnabled } from "../../shared/detectors/outbound-federation-enabled.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, identities, type Overrides } from "../support/records.ts";

const token = (audience: unknown, more: Overrides = {}) =>
  cloudtrail("sts:GetWebIdentityToken", {
    requestParameters: { audience, signingAlgorithm: "ES384" },
    userIdentity: identities.instance,
    sourceIPAddress: "lambda.amazonaws.com",
    ...more,
  });

describeDetector(outboundFederationEnabled, {
  fires: {
    ...byEverybody(
      (more) => cloudtrail("iam:EnableOutboundWebIdentityFederation", more),
      { home: 45, stranger: 60, pipeline: 20, service: 12, refused: 15 },
      "tokens for services outside AWS",
    ),
    "a first token for an audience": { records: [token(["api.northwind.example"])], points: 20, says: "northwind" },
    "a first token from a network never seen": {
      records: [token(["api.northwind.example"], { sourceIPAddress: "203.0.113.77" })],
      points: 35,
      says: "a first, from a network new",
    },
    "one audience more": {
      records: [
        token(["api.acme.example"], { eventTime: "2026-03-01T10:00:00Z" }),
        token(["api.acme.example", "api.northwind.example"]),
      ],
      points: 20,
      says: "a first",
    },
    "an audience of the wrong type": { records: [token({ of: 1 })], points: 20, says: "an audience outside" },
    "other tokens at the global endpoint": {
      records: [cloudtrail("iam:SetSecurityTokenServicePreferences")],
      points: 10,
      says: "global endpoint",
      ...HOME,
    },
    "denied, without parameters": {
      records: [cloudtrail("iam:EnableOutboundWebIdentityFederation", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "the token of every day": {
      records: [token("api.acme.example", { eventTime: "2026-03-01T10:00:00Z" }), token(["api.acme.example"])],
    },
    "while the account is learned": { records: [token(["api.acme.example"])], ...HOME },
  },
});
