import { ACCOUNTS, gitHubProvider, roleIn } from "../accounts.ts";
import { change, createOidcProvider, createSamlProvider } from "../administration.ts";
import { createRole, iamChange } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { assumeRoleWithWebIdentity } from "../federation.ts";
import { trustOfGitHub, trustOfIssuer } from "../policies.ts";
import { hex, uuid } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform, strangeAddress } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const HOST = "tokens.northwind-labs.example";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`;
const SUBJECT = "service:sync";
const NEW_ROLE = { description: "Managed by Terraform", tags: [{ key: "team", value: "orders" }] };

export const providerPlanted: Attack = {
  id: "provider-planted",
  title: "An identity provider of somebody else's is trusted",
  story:
    "With an engineer's stolen portal session, an issuer outside is registered in production, and a role that trusts it gets administrator rights. The role is then entered with a token that the issuer wrote. A SAML provider and tokens for services outside are further doors.",
  attack: ["T1078.004", "T1484.002", "T1550.001"],
  stepThatMatters: { eventName: "CreateOpenIDConnectProvider", target: PROVIDER },
  steps: (organisation, at, random) => {
    const entered = enterAsEngineer(organisation, ACCOUNT, at, random);
    const role = roleIn(organisation.seed, ACCOUNT, "orders-sync");
    const madeAt = after(at, 8, random);
    const draft = { trust: trustOfIssuer(PROVIDER, SUBJECT), ...NEW_ROLE };
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.boto3, through: "client" };
    const wish = { providerArn: PROVIDER, subject: SUBJECT, sessionName: `sync-${hex(random, 6)}`, origin };
    const inside = assumeRoleWithWebIdentity(role, wish, after(at, 15, random), random);
    const rights = { roleName: role.name, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    const later = (minutes: number, call: Parameters<typeof callWith>[1]) =>
      callWith(inside.session, call, after(at, minutes, random), random);
    return [
      { what: "enters prod-core as a platform engineer from a new network", records: entered.records },
      {
        what: "registers an issuer of its own",
        records: [callWith(entered.session, createOidcProvider(ACCOUNT, HOST), after(at, 5, random), random)],
      },
      {
        what: "makes a role that trusts it, with administrator rights",
        records: [
          callWith(entered.session, createRole(role, draft, madeAt), madeAt, random),
          callWith(entered.session, iamChange("AttachRolePolicy", rights), after(at, 10, random), random),
        ],
      },
      {
        what: "enters with a token of that issuer",
        records: [...inside.records, ...ordinaryCalls(inside.session, "deploy", 3, after(at, 16, random), random)],
      },
      {
        what: "opens further doors",
        records: [
          later(24, createSamlProvider(ACCOUNT, "orders", "https://idp.northwind-labs.example", hex(random, 64))),
          later(27, iamChange("AcceptDelegationRequest", { delegationRequestId: uuid(random) })),
          later(29, iamChange("EnableOutboundWebIdentityFederation", null)),
          later(30, change("sts", "GetWebIdentityToken", { audience: ["northwind-labs.example"] })),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline registers GitHub in production, with a role for the builds of one repository and environment, and the company's own SAML provider.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const role = roleIn(organisation.seed, ACCOUNT, "orders-build");
      const trust = trustOfGitHub(gitHubProvider(ACCOUNT), "repo:acme/orders:environment:production");
      const madeAt = after(at, 8, random);
      const github = createOidcProvider(ACCOUNT, "token.actions.githubusercontent.com");
      const saml = createSamlProvider(ACCOUNT, "workforce", "https://idp.acme.example", hex(random, 64));
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "registers GitHub and the company's provider",
          records: [
            callWith(entered.session, github, after(at, 5, random), random),
            callWith(entered.session, saml, after(at, 6, random), random),
          ],
        },
        {
          what: "makes a role for one repository",
          records: [callWith(entered.session, createRole(role, { trust, ...NEW_ROLE }, madeAt), madeAt, random)],
        },
      ];
    },
  },
};
