import { identityPoolOpened } from "../../shared/detectors/identity-pool-opened.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, OWN } from "../support/records.ts";

const POOL = "eu-west-1:00000000-0000-4000-8000-000000000001";
const pool = (requestParameters: object, more: object = {}) =>
  cloudtrail("cognito-identity:UpdateIdentityPool", {
    requestParameters: { identityPoolId: POOL, ...requestParameters },
    ...more,
  });
const roles = (given: unknown) =>
  cloudtrail("cognito-identity:SetIdentityPoolRoles", { requestParameters: { identityPoolId: POOL, roles: given } });
const VISITOR = `arn:aws:iam::${OWN}:role/visitor`;

describeDetector(identityPoolOpened, {
  fires: {
    "visitors allowed": {
      records: [pool({ allowUnauthenticatedIdentities: true })],
      points: 25,
      says: "without signing in",
    },
    "visitors allowed, in the classic flow": {
      records: [pool({ allowUnauthenticatedIdentities: true, allowClassicFlow: true })],
      points: 40,
      says: "without the limits",
    },
    "a role for visitors": {
      records: [roles({ authenticated: "r", unauthenticated: VISITOR })],
      points: 30,
      says: "become the role visitor",
    },
    "another role for visitors": {
      records: [roles({ unauthenticated: VISITOR }), roles({ unauthenticated: `arn:aws:iam::${OWN}:role/admin` })],
      points: 30,
      says: "admin",
    },
    "opened again": {
      records: [
        pool({ allowUnauthenticatedIdentities: true }),
        pool({ allowUnauthenticatedIdentities: false }),
        pool({ allowUnauthenticatedIdentities: true }),
      ],
      points: 25,
      says: "anyone",
    },
    "an attempt": {
      records: [pool({ allowUnauthenticatedIdentities: true }, { errorCode: "NotAuthorizedException" })],
      points: 5,
      says: "refused",
    },
  },
  quiet: {
    "signing in asked for": { records: [pool({ allowUnauthenticatedIdentities: false })] },
    "open as it was": {
      records: [pool({ allowUnauthenticatedIdentities: true }), pool({ allowUnauthenticatedIdentities: true })],
    },
    "a role for those who signed in": { records: [roles({ authenticated: VISITOR })] },
    "a denied call": { records: [cloudtrail("cognito-identity:UpdateIdentityPool", DENIED)] },
    "values of the wrong type": { records: [pool({ allowUnauthenticatedIdentities: "yes" }), roles(7)] },
  },
});
