import { eksAccessGranted } from "../../shared/detectors/eks-access-granted.ts";
import { describeDetector } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN, roleSession } from "../support/records.ts";

const principal = `arn:aws:iam::${OWN}:role/ops`;
const associate = (policy: string, more: object = {}, overrides: object = {}) =>
  cloudtrail("eks:AssociateAccessPolicy", {
    requestParameters: {
      name: "main",
      principalArn: principal,
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
      accessScope: { type: "cluster" },
      ...more,
    },
    ...overrides,
  });
const entry = (more: object) =>
  cloudtrail("eks:CreateAccessEntry", { requestParameters: { name: "main", principalArn: principal, ...more } });

describeDetector(eksAccessGranted, {
  fires: {
    "administration of the cluster": {
      records: [associate("AmazonEKSClusterAdminPolicy")],
      points: 35,
      says: "role/ops gets AmazonEKSClusterAdminPolicy",
    },
    "administration of its namespaces": {
      records: [associate("AmazonEKSAdminPolicy")],
      points: 30,
      says: "AmazonEKSAdminPolicy",
    },
    "to oneself": {
      records: [associate("AmazonEKSClusterAdminPolicy", { principalArn: identities.ana.arn })],
      points: 55,
      says: "by itself",
    },
    "to one's own role": {
      records: [associate("AmazonEKSClusterAdminPolicy", {}, { userIdentity: roleSession("ops", "x") })],
      points: 55,
      says: "by itself",
    },
    "to another account": {
      records: [associate("AmazonEKSClusterAdminPolicy", { principalArn: `arn:aws:iam::${OTHER}:role/x` })],
      points: 70,
      says: `of the account ${OTHER}`,
    },
    "in some namespaces": {
      records: [associate("AmazonEKSClusterAdminPolicy", { accessScope: { type: "namespace", namespaces: ["a"] } })],
      points: 12,
      says: "some namespaces",
    },
    "the group of administrators": {
      records: [entry({ kubernetesGroups: ["system:masters"] })],
      points: 35,
      says: "system:masters",
    },
    "an entry for another account": {
      records: [entry({ principalArn: `arn:aws:iam::${OTHER}:role/x` })],
      points: 25,
      says: "may enter the cluster",
    },
    refused: {
      records: [associate("AmazonEKSClusterAdminPolicy", {}, { errorCode: "AccessDenied" })],
      points: 10,
      says: "refused",
    },
    "by an AWS service": {
      records: [
        associate(
          "AmazonEKSClusterAdminPolicy",
          {},
          {
            userIdentity: roleSession("AWSServiceRoleForAmazonEKS", "x", {
              path: "aws-service-role/eks.amazonaws.com/",
            }),
          },
        ),
      ],
      points: 8,
      says: "gets",
    },
  },
  quiet: {
    "a viewer": { records: [associate("AmazonEKSViewPolicy")] },
    "an entry without anything": { records: [entry({})] },
    "an ordinary group": { records: [entry({ kubernetesGroups: ["developers"] })] },
    "no parameters": { records: [cloudtrail("eks:AssociateAccessPolicy", DENIED)] },
    "of wrong types": { records: [entry({ principalArn: 7, kubernetesGroups: "system:masters" })] },
  },
});
