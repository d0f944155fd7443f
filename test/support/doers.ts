/** The same change by everybody who may make it: who makes it moves its points. */
import { parseConfig } from "../../shared/config-file.ts";
import { DAY_MS, type JsonObject } from "../../shared/model.ts";
import type { Firing } from "./detector.ts";
import { identities, type Overrides, OWN, roleSession } from "./records.ts";

/** Nothing is new while the account is learned, so nobody comes from a new network. */
export const HOME = { learnMs: 14 * DAY_MS };

/** A configuration that knows the pipeline of `identities.github`. */
export const PIPELINES = parseConfig(
  'pipelines: [{ name: infra, subjects: ["repo:acme/infra:*"] }]\n',
  "rolecall.yaml",
);

/** A service-linked role, which nobody but its service can take. */
export const SERVICE_ROLE = roleSession("AWSServiceRoleForSSO", "AWS-SSO", {
  path: "aws-service-role/sso.amazonaws.com/",
});

const ISSUER = `arn:aws:iam::${OWN}:oidc-provider/tokens.northwind.example`;
/** The subject of the pipeline, in a token that somebody else wrote. */
export const CLAIMS_TO_BE_PIPELINE = {
  type: "WebIdentityUser",
  principalId: `${ISSUER}:sts.amazonaws.com:${identities.github.userName}`,
  userName: identities.github.userName,
  identityProvider: ISSUER,
};

export interface Points {
  readonly home: number;
  readonly stranger: number;
  readonly pipeline: number;
  readonly service: number;
  readonly refused: number;
}

/** `history` comes before each; `record` makes the record that is judged. */
export function byEverybody(
  record: (more: Overrides) => JsonObject,
  points: Points,
  says: string | RegExp,
  history: readonly JsonObject[] = [],
): Record<string, Firing> {
  return {
    "by a person": { records: [...history, record({})], points: points.home, says, ...HOME },
    "by a person from a network never seen": {
      records: [...history, record({ sourceIPAddress: "203.0.113.77" })],
      points: points.stranger,
      says,
    },
    "by the configured pipeline": {
      records: [...history, record({ userIdentity: identities.github })],
      points: points.pipeline,
      says,
      config: PIPELINES,
    },
    "by a pipeline that nobody configured": {
      records: [...history, record({ userIdentity: identities.github })],
      points: points.home,
      says,
      ...HOME,
    },
    "by a token of another issuer that claims to be the pipeline": {
      records: [...history, record({ userIdentity: CLAIMS_TO_BE_PIPELINE })],
      points: points.home,
      says,
      config: PIPELINES,
      ...HOME,
    },
    "by a service": { records: [...history, record({ userIdentity: SERVICE_ROLE })], points: points.service, says },
    "by a role that only takes the name of a service's": {
      records: [...history, record({ userIdentity: roleSession("AWSServiceRoleForSSO", "AWS-SSO") })],
      points: points.home,
      says,
      ...HOME,
    },
    "tried and refused": {
      records: [...history, record({ errorCode: "AccessDenied" })],
      points: points.refused,
      says: "tried and refused",
    },
  };
}
