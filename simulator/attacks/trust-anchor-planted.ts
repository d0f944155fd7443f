import { ACCOUNTS, roleIn } from "../accounts.ts";
import { change, createProfile, createTrustAnchor } from "../administration.ts";
import { createRole, iamChange } from "../changes.ts";
import { allow, trustOfRolesAnywhere } from "../policies.ts";
import { hex } from "../random.ts";
import { type Call, callWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const PROFILE = "6f0d7c52-4b1e-4d0f-9a53-0c6f2b1d8e94";
const ANCHOR = "b2a9e6c4-7d35-4f81-8e0a-5d4c3b2a1908";
const NEW_ROLE = { description: "Managed by Terraform", tags: [{ key: "team", value: "data" }] };

export const trustAnchorPlanted: Attack = {
  id: "trust-anchor-planted",
  title: "An authority of somebody else's issues certificates for an administrator's role",
  story:
    "With an engineer's stolen portal session, a role with administrator rights is made for servers outside AWS. A trust anchor takes certificates of an authority outside, a profile opens the role to them, and a list of revoked certificates is switched off.",
  attack: ["T1078.004", "T1098.001", "T1098.003", "T1556"],
  stepThatMatters: {
    eventName: "CreateProfile",
    target: `arn:aws:rolesanywhere:${HOME_REGION}:${ACCOUNT}:profile/${PROFILE}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
    const role = roleIn(organisation.seed, ACCOUNT, "backup-agent");
    const draft = { trust: trustOfRolesAnywhere(), ...NEW_ROLE };
    const rights = { roleName: role.name, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    const pem = `-----BEGIN CERTIFICATE-----\n${hex(random, 64)}\n-----END CERTIFICATE-----\n`;
    const source = { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: pem } };
    return [
      { what: "enters prod-data as a platform engineer from a new network", records },
      {
        what: "makes a role for servers outside, with administrator rights",
        records: [call(4, createRole(role, draft, at)), call(6, iamChange("AttachRolePolicy", rights))],
      },
      {
        what: "takes certificates of an authority of its own",
        records: [call(9, createTrustAnchor(ACCOUNT, { id: ANCHOR, name: "backup", source }))],
      },
      {
        what: "opens the role to them",
        records: [call(11, createProfile(ACCOUNT, PROFILE, "backup", [role.arn]))],
      },
      {
        what: "takes revoked certificates again",
        records: [call(14, change("rolesanywhere", "DisableCrl", { crlId: ANCHOR.replace("b2a9", "c3b8") }))],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline sets the same up for backups, with the company's private authority in the account and a role that writes into one bucket.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
      const role = roleIn(organisation.seed, ACCOUNT, "backup-writer");
      const authority = `arn:aws:acm-pca:${HOME_REGION}:${ACCOUNT}:certificate-authority/${ANCHOR}`;
      const source = { sourceType: "AWS_ACM_PCA", sourceData: { acmPcaArn: authority } };
      const rights = allow(["s3:PutObject"], ["arn:aws:s3:::acme-backups/*"]);
      return [
        { what: "the pipeline enters", records },
        {
          what: "makes a role that writes backups",
          records: [
            call(3, createRole(role, { trust: trustOfRolesAnywhere(), ...NEW_ROLE }, at)),
            call(4, iamChange("PutRolePolicy", { roleName: role.name, policyName: "write", policyDocument: rights })),
          ],
        },
        {
          what: "opens it to certificates of the company's authority",
          records: [
            call(6, createTrustAnchor(ACCOUNT, { id: ANCHOR, name: "servers", source })),
            call(7, createProfile(ACCOUNT, PROFILE, "servers", [role.arn])),
          ],
        },
      ];
    },
  },
};
