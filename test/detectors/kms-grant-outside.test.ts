import { parseConfig } from "../../shared/config-file.ts";
import { kmsGrantOutside } from "../../shared/detectors/kms-grant-outside.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, identities, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });

const KEY = `arn:aws:kms:eu-west-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const grant = (granteePrincipal: unknown, operations: unknown = ["Decrypt"], more: object = {}) =>
  call("kms:CreateGrant", { keyId: KEY, granteePrincipal, operations }, more);

describeDetector(kmsGrantOutside, {
  fires: {
    "an outside account": {
      records: [grant(`arn:aws:iam::${OTHER}:root`)],
      config,
      points: 75,
      says: "anyone in 999988887777 may now decrypt with the key",
    },
    "one role outside": { records: [grant(`arn:aws:iam::${OTHER}:role/x`)], config, points: 63, says: "role x" },
    "to encrypt only": {
      records: [grant(`arn:aws:iam::${OTHER}:root`, ["Encrypt"])],
      config,
      points: 56,
      says: "encrypt",
    },
    "to make grants": {
      records: [grant(`arn:aws:iam::${OTHER}:root`, "CreateGrant")],
      config,
      points: 75,
      says: "key",
    },
    "an attempt": {
      records: [grant(`arn:aws:iam::${OTHER}:root`, ["Decrypt"], { errorCode: "AccessDeniedException" })],
      config,
      points: 15,
      says: "tried and refused",
    },
  },
  quiet: {
    "a role of ours": { records: [grant(`arn:aws:iam::${OWN}:role/app`)], config },
    "a sister account": { records: [grant("arn:aws:iam::222233334444:role/app")], config },
    "a service": {
      records: [
        call("kms:CreateGrant", { keyId: KEY, granteeServicePrincipal: "rds.amazonaws.com", operations: ["Decrypt"] }),
      ],
      config,
    },
    "a disk of an instance, made by EC2 for its user": {
      records: [
        grant(`arn:aws:sts::${OWN}:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0`, ["Decrypt"], {
          userIdentity: { ...identities.terraform, invokedBy: "AWS Internal" },
        }),
      ],
      config,
    },
    "values of the wrong type": { records: [grant({ AWS: 7 }, null)], config },
  },
});
