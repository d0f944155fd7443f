import { rolesAnywhereAnchorChanged } from "../../shared/detectors/roles-anywhere-anchor-changed.ts";
import { describeDetector } from "../support/detector.ts";
import { byEverybody, HOME } from "../support/doers.ts";
import { cloudtrail, DENIED, OTHER, type Overrides, OWN } from "../support/records.ts";

const ID = "0a1b2c3d-0000-4000-8000-000000000001";
const ANCHOR = {
  trustAnchor: { trustAnchorArn: `arn:aws:rolesanywhere:eu-west-1:${OWN}:trust-anchor/${ID}`, trustAnchorId: ID },
};
const pem = (...texts: string[]) =>
  texts.map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`).join("");
const bundle = (...texts: string[]) => ({
  sourceType: "CERTIFICATE_BUNDLE",
  sourceData: { x509CertificateData: pem(...texts) },
});
const pca = (account: string) => ({
  sourceType: "AWS_ACM_PCA",
  sourceData: { acmPcaArn: `arn:aws:acm-pca:eu-west-1:${account}:certificate-authority/00000000` },
});
const create = (source: unknown, more: Overrides = {}, enabled = true) =>
  cloudtrail("rolesanywhere:CreateTrustAnchor", {
    requestParameters: { name: "servers", enabled, source },
    responseElements: ANCHOR,
    ...more,
  });
const on = (name: string, request: object = {}) =>
  cloudtrail(`rolesanywhere:${name}`, {
    requestParameters: { trustAnchorId: ID, ...request },
    responseElements: ANCHOR,
  });

describeDetector(rolesAnywhereAnchorChanged, {
  fires: {
    ...byEverybody(
      (more) => create(bundle("MIIBtheirs"), more),
      { home: 50, stranger: 65, pipeline: 25, service: 12, refused: 15 },
      "authority outside AWS",
    ),
    "a private authority of the account": { records: [create(pca(OWN))], points: 25, says: "of yours", ...HOME },
    "a private authority of another account": { records: [create(pca(OTHER))], points: 65, says: OTHER, ...HOME },
    "a private authority that is not named": {
      records: [create({ sourceType: "AWS_ACM_PCA" })],
      points: 50,
      says: "outside AWS",
      ...HOME,
    },
    "made switched off": { records: [create(bundle("MIIBtheirs"), {}, false)], points: 20, says: "outside", ...HOME },
    "switched on later": {
      records: [create(bundle("MIIBtheirs"), {}, false), on("EnableTrustAnchor")],
      points: 50,
      says: "outside AWS",
      ...HOME,
    },
    "switched on, never seen": {
      records: [on("EnableTrustAnchor")],
      points: 30,
      says: "lets certificates in",
      ...HOME,
    },
    "one more authority beside": {
      records: [create(bundle("MIIBours")), on("UpdateTrustAnchor", { source: bundle("MIIBours", "MIIBtheirs") })],
      points: 55,
      says: "was not there",
      ...HOME,
    },
    "other authorities, never seen before": {
      records: [on("UpdateTrustAnchor", { source: bundle("MIIBtheirs") })],
      points: 40,
      says: "other authorities",
      ...HOME,
    },
    "taken back": {
      records: [
        create(bundle("MIIBours")),
        on("UpdateTrustAnchor", { source: bundle("MIIBtheirs") }),
        on("UpdateTrustAnchor", { source: bundle("MIIBours") }),
      ],
      points: 15,
      says: "back to what they were",
      ...HOME,
    },
    "a source of the wrong type": { records: [create("bundle")], points: 30, says: "unknown source", ...HOME },
    "denied, without parameters": {
      records: [cloudtrail("rolesanywhere:CreateTrustAnchor", DENIED)],
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "the same certificates": {
      records: [create(bundle("MIIBours")), on("UpdateTrustAnchor", { source: bundle("MIIBours") })],
    },
    "an authority less": {
      records: [create(bundle("MIIBours", "MIIBold")), on("UpdateTrustAnchor", { source: bundle("MIIBours") })],
    },
    "another name": { records: [on("UpdateTrustAnchor", { name: "machines" })] },
  },
});
