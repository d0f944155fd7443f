import { ACCOUNTS } from "../accounts.ts";
import { change, permissionSetArn, permissionSetChange, permissionSetId } from "../administration.ts";
import type { Organisation } from "../organisation.ts";
import { allow, allowEverything } from "../policies.ts";
import { hex, uuid } from "../random.ts";
import { type Call, callWith } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const HOME = ACCOUNTS.management.id;
const SET = "ReadOnly";

function assign({ directory }: Organisation, set: string, account: string, type: string, id: string): Call {
  return permissionSetChange(directory, set, "CreateAccountAssignment", {
    targetId: account,
    targetType: "AWS_ACCOUNT",
    principalType: type,
    principalId: id,
  });
}

export const permissionSetRaised: Attack = {
  id: "permission-set-raised",
  title: "A permission set is raised to administrator and assigned to a new user",
  story:
    "An engineer's stolen portal session reaches the account of Identity Center. A new user appears, MFA is asked for less, and a permission set for reading gets an inline policy that allows everything. It is rolled out and assigned to the new user in production. A token issuer outside and a token for writing users are kept for later.",
  attack: ["T1078.004", "T1098.003", "T1136.003", "T1556.006"],
  stepThatMatters: {
    eventName: "PutInlinePolicyToPermissionSet",
    target: `arn:aws:sso::${HOME}:permissionSet/${permissionSetId(SET)}`,
  },
  steps: (organisation, at, random) => {
    const { directory } = organisation;
    const { records, session } = enterAsEngineer(organisation, HOME, at, random);
    const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
    const userId = uuid(random);
    const store = { identityStoreId: directory.identityStore };
    const issuer = { oidcJwtConfiguration: { issuerUrl: "https://tokens.northwind-labs.example" } };
    return [
      { what: "enters the management account from a new network", records },
      {
        what: "makes a user and asks for MFA less",
        records: [
          call(4, change("identitystore", "CreateUser", store, { userId, ...store })),
          call(
            6,
            change("sso", "UpdateSsoConfiguration", {
              instanceArn: directory.instanceArn,
              ssoConfiguration: { mfaMode: "CONTEXT_AWARE" },
            }),
          ),
        ],
      },
      {
        what: "lets a permission set do everything",
        records: [
          call(
            10,
            permissionSetChange(directory, SET, "PutInlinePolicyToPermissionSet", { inlinePolicy: allowEverything() }),
          ),
          call(
            12,
            permissionSetChange(directory, SET, "ProvisionPermissionSet", { targetType: "ALL_PROVISIONED_ACCOUNTS" }),
          ),
        ],
      },
      {
        what: "assigns it to the new user in prod-core",
        records: [call(14, assign(organisation, SET, ACCOUNTS.prodCore.id, "USER", userId))],
      },
      {
        what: "keeps two ways back in",
        records: [
          call(
            20,
            change("sso", "PutApplicationGrant", {
              applicationArn: `arn:aws:sso::${HOME}:application/ssoins-${hex(random, 16)}/apl-${hex(random, 16)}`,
              grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer",
              grant: { jwtBearer: issuer },
            }),
          ),
          call(23, change("sso-directory", "CreateBearerToken", { directoryId: directory.identityStore })),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline gives a permission set a policy for reading one bucket, rolls it out and assigns it to a group in the development account.",
    steps: (organisation, at, random) => {
      const { directory } = organisation;
      const { records, session } = enterAsTerraform(organisation, HOME, at, random);
      const call = (minutes: number, made: Call) => callWith(session, made, after(at, minutes, random), random);
      const inlinePolicy = allow(["s3:GetObject"], ["arn:aws:s3:::acme-pictures/*"]);
      const name = "PictureReader";
      return [
        { what: "the pipeline enters", records },
        {
          what: "makes a permission set for reading",
          records: [
            call(
              2,
              change(
                "sso",
                "CreatePermissionSet",
                { instanceArn: directory.instanceArn, name, sessionDuration: "PT8H" },
                { permissionSet: { permissionSetArn: permissionSetArn(directory, name), name } },
              ),
            ),
            call(3, permissionSetChange(directory, name, "PutInlinePolicyToPermissionSet", { inlinePolicy })),
          ],
        },
        {
          what: "rolls it out and assigns it",
          records: [
            call(4, assign(organisation, name, ACCOUNTS.dev.id, "GROUP", uuid(random))),
            call(
              5,
              permissionSetChange(directory, name, "ProvisionPermissionSet", {
                targetType: "ALL_PROVISIONED_ACCOUNTS",
              }),
            ),
          ],
        },
      ];
    },
  },
};
