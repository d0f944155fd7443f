import { ACCOUNTS, gitHubProvider, permissionSetRole, roleIn } from "../accounts.ts";
import { assumeRole, getCallerIdentity } from "../assumptions.ts";
import { updateTrust } from "../changes.ts";
import { CLIENTS } from "../clients.ts";
import { assumeRoleWithWebIdentity } from "../federation.ts";
import { enter } from "../habits/people.ts";
import { trustOfGitHub } from "../policies.ts";
import { integer, pick } from "../random.ts";
import { callWith, type Origin } from "../records.ts";
import { ordinaryCalls } from "../traffic.ts";
import { type Attack, after, enterAsTerraform, strangeAddress } from "./attack.ts";

const CI = ACCOUNTS.sharedCi.id;
const STRANGERS_SUBJECT = "repo:northwind-labs/sandbox:ref:refs/heads/main";

export const oidcSubjectWidened: Attack = {
  id: "oidc-subject-widened",
  title: "A CI role is opened to every repository",
  story:
    "With the stolen portal session of a platform engineer, the trust of the deploy role is loosened from one organisation's repositories to all of GitHub. A workflow of a repository that acme does not own then enters it and goes on into production.",
  attack: ["T1078.004", "T1098.003", "T1484.002", "T1550.001"],
  stepThatMatters: { eventName: "UpdateAssumeRolePolicy", target: `arn:aws:iam::${CI}:role/gha-deploy` },
  steps: (organisation, at, random) => {
    const { seed } = organisation;
    const engineer = pick(
      random,
      organisation.people.filter(({ team }) => team === "platform"),
    );
    const origin: Origin = { ip: strangeAddress(random), userAgent: CLIENTS.cliOnLinux, through: "client" };
    const entered = enter(
      organisation,
      engineer,
      permissionSetRole(seed, CI, "AdministratorAccess"),
      origin,
      at,
      random,
    );
    const gate = roleIn(seed, CI, "gha-deploy");
    const looked = { service: "iam", name: "GetRole", readOnly: true, request: { roleName: gate.name } };
    const widened = updateTrust(gate.name, trustOfGitHub(gitHubProvider(CI), "repo:*"));

    const runner: Origin = {
      ip: `192.0.2.${integer(random, 121, 126)}`,
      userAgent: CLIENTS.gitHubAction,
      through: "client",
    };
    const run = integer(random, 10_000_000, 99_999_999);
    const wish = {
      providerArn: gitHubProvider(CI),
      subject: STRANGERS_SUBJECT,
      sessionName: `GitHubActions-${run}`,
      origin: runner,
    };
    const inside = assumeRoleWithWebIdentity(gate, wish, after(at, 24, random), random);
    const deploy = roleIn(seed, ACCOUNTS.prodCore.id, "deploy");
    const chained = assumeRole(
      inside.session,
      deploy,
      { sessionName: `sandbox-${run}` },
      after(at, 26, random),
      random,
    );
    return [
      {
        what: "enters shared-ci as a platform engineer from a new network",
        records: [...entered.records, callWith(entered.session, looked, after(at, 2, random), random)],
      },
      {
        what: "lets every GitHub repository enter gha-deploy",
        records: [callWith(entered.session, widened, after(at, 5, random), random)],
      },
      {
        what: "enters from a repository of its own",
        records: [...inside.records, getCallerIdentity(inside.session, after(at, 25, random), random)],
      },
      {
        what: "goes on into prod-core",
        records: [...chained.records, ...ordinaryCalls(chained.session, "deploy", 4, after(at, 27, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline writes the trust of the deploy role for one repository and environment of acme's.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, CI, at, random);
      const trust = trustOfGitHub(gitHubProvider(CI), "repo:acme/web:environment:production");
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "lets one repository enter gha-deploy",
          records: [callWith(entered.session, updateTrust("gha-deploy", trust), after(at, 5, random), random)],
        },
      ];
    },
  },
};
