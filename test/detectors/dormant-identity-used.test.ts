import { dormantIdentityUsed } from "../../shared/detectors/dormant-identity-used.ts";
import { configWith, describeDetector } from "../support/detector.ts";
import { assumeRole, cloudtrail, DENIED, identities, type Overrides, OWN } from "../support/records.ts";

const on = (day: string) => ({ eventTime: `${day}T10:00:00Z` });
const enter = (more: object = {}) => assumeRole("Deploy", { userIdentity: identities.sso, ...more });
const ask = (more: Overrides = {}) => cloudtrail("sts:GetCallerIdentity", more);
const second = { userIdentity: { ...identities.ana, accessKeyId: "AKIAEXAMPLEANA000002" } };

describeDetector(dormantIdentityUsed, {
  fires: {
    "a role after two months": { records: [enter(on("2026-01-01")), enter()], points: 30, says: "for 60 days" },
    "by somebody else than before": {
      records: [enter(on("2026-01-01")), assumeRole("Deploy")],
      points: 30,
      says: "nobody entered it",
    },
    "a key after a month and a half": {
      records: [ask(on("2026-01-16")), ask()],
      points: 25,
      says: "its key …0001 was not seen for 45 days",
    },
    "a key, although another one of the user is used": {
      records: [ask({ ...second, ...on("2026-01-16") }), ask(on("2026-02-20")), ask(second)],
      points: 25,
      says: "…0002",
    },
    refused: {
      records: [
        enter(on("2026-01-01")),
        enter({
          ...DENIED,
          errorMessage: `User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${OWN}:role/Deploy`,
        }),
      ],
      points: 8,
      says: "60 days",
    },
    "a pipeline of each quarter": {
      records: [enter(on("2026-01-01")), enter({ userIdentity: identities.github })],
      points: 8,
      says: "60 days",
    },
  },
  quiet: {
    "a role a day before": { records: [enter(on("2026-01-02")), enter()] },
    "a key a day before": { records: [ask(on("2026-01-17")), ask()] },
    "used meanwhile": { records: [enter(on("2026-01-01")), enter(on("2026-02-01")), enter()] },
    "never seen, as a new role": { records: [enter()] },
    "forgotten altogether": { records: [enter(on("2025-11-01")), enter()] },
    "a role for emergencies": {
      records: [enter(on("2026-01-01")), enter()],
      config: configWith("breakGlassRoles: [Deploy]"),
    },
    "entered by a service": { records: [enter(on("2026-01-01")), enter({ userIdentity: identities.service })] },
    "no parameters": { records: [enter(on("2026-01-01")), enter({ requestParameters: null })] },
  },
});
