import { ACCOUNTS, roleIn } from "../accounts.ts";
import { attachPolicy, createPolicy, iamChange } from "../changes.ts";
import { allow, allowTagged } from "../policies.ts";
import { callWith } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const ROLE = "ContractorBuild";

export const boundaryRemoved: Attack = {
  id: "boundary-removed",
  title: "A contractor's role is let out of its boundary",
  story:
    "With an engineer's stolen portal session, a contractor's role gets the administrator's policy, which its permissions boundary holds back, and then loses the boundary. The quarantine of a leaked key goes, the role gets a tag that a policy asks for, instances and a cluster get the role, its sessions last twelve hours.",
  attack: ["T1078.004", "T1098.003", "T1098.006", "T1562.001"],
  stepThatMatters: {
    eventName: "DeleteRolePermissionsBoundary",
    target: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
  },
  steps: (organisation, at, random) => {
    const { session, records } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const role = roleIn(organisation.seed, ACCOUNT, ROLE);
    const quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    const administrators = {
      service: "eks",
      name: "AssociateAccessPolicy",
      readOnly: false,
      request: {
        name: "main",
        principalArn: role.arn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster", namespaces: [] },
      },
    };
    const onInstances = { instanceProfileName: "build-cache", roleName: ROLE };
    const tagged = { roleName: ROLE, tags: [{ key: "team", value: "orders" }] };
    const byTeamAt = after(at, 16.5, random);
    const reading = allowTagged(["s3:GetObject"], ["arn:aws:s3:::acme-orders/*"], "team", "orders");
    const byTeam = createPolicy(ACCOUNT, "orders-by-team", reading, byTeamAt, random);
    return [
      { what: "enters the core account as a platform engineer from a new network", records },
      {
        what: "gives the role everything, behind its boundary",
        records: [
          callWith(
            session,
            attachPolicy("Role", ROLE, "arn:aws:iam::aws:policy/AdministratorAccess"),
            after(at, 4, random),
            random,
          ),
        ],
      },
      {
        what: "takes the boundary away",
        records: [
          callWith(
            session,
            iamChange("DeleteRolePermissionsBoundary", { roleName: ROLE }),
            after(at, 9, random),
            random,
          ),
        ],
      },
      {
        what: "takes a leaked key out of its quarantine",
        records: [
          callWith(
            session,
            iamChange("DetachUserPolicy", { userName: organisation.users.artifacts.name, policyArn: quarantine }),
            after(at, 14, random),
            random,
          ),
        ],
      },
      {
        what: "makes a policy that asks for a team's tag",
        records: [callWith(session, byTeam, byTeamAt, random)],
      },
      {
        what: "gives the role that tag, and puts it where it can be had",
        records: [
          callWith(session, iamChange("TagRole", tagged), after(at, 17.4, random), random),
          callWith(session, iamChange("AddRoleToInstanceProfile", onInstances), after(at, 19, random), random),
          callWith(session, administrators, after(at, 20, random), random),
          callWith(
            session,
            iamChange("UpdateRole", { roleName: ROLE, maxSessionDuration: 43_200 }),
            after(at, 23, random),
            random,
          ),
        ],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline moves the contractor's role to a new boundary, which allows as little as the old one.",
    steps: (organisation, at, random) => {
      const entered = enterAsTerraform(organisation, ACCOUNT, at, random);
      const name = "contractor-edge-2";
      const edge = allow(["s3:*", "sqs:*", "logs:*"], ["*"]);
      const madeAt = after(at, 5, random);
      const moved = { roleName: ROLE, permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/${name}` };
      return [
        { what: "the pipeline enters", records: entered.records },
        {
          what: "makes the new boundary",
          records: [callWith(entered.session, createPolicy(ACCOUNT, name, edge, madeAt, random), madeAt, random)],
        },
        {
          what: "puts it in the place of the old one",
          records: [
            callWith(entered.session, iamChange("PutRolePermissionsBoundary", moved), after(at, 6, random), random),
          ],
        },
      ];
    },
  },
};
