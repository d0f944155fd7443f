import { roleNamesTried } from "../../shared/detectors/role-names-tried.ts";
import { describeDetector } from "../support/detector.ts";
import {
  assumeRole,
  cloudtrail,
  DENIED,
  identities,
  OTHER,
  type Overrides,
  OWN,
  roleSession,
} from "../support/records.ts";
import { minute, times } from "../support/sign-ins.ts";

const tried = (role: string, minutes: number, more: Overrides & { account?: string } = {}) => {
  const { account = OWN, ...others } = more;
  const on = `sts:AssumeRole on resource: arn:aws:iam::${account}:role/${role}`;
  return cloudtrail("sts:AssumeRole", {
    ...DENIED,
    readOnly: true,
    eventTime: minute(minutes),
    errorMessage: `User: arn:aws:iam::${OWN}:user/ana is not authorized to perform: ${on}`,
    ...others,
  });
};
const names = (count: number, more: Overrides & { account?: string } = {}) =>
  times(count, (n) => tried(`role-${n}`, n, more));
const account = (n: number) => String(300_000_000_000 + n);
const principal = (n: number, more: Overrides = {}) =>
  cloudtrail("iam:UpdateAssumeRolePolicy", {
    eventTime: minute(n),
    errorCode: "MalformedPolicyDocumentException",
    errorMessage: `Invalid principal in policy: "AWS":"arn:aws:iam::${OTHER}:role/name-${n}"`,
    requestParameters: { roleName: "scratch", policyDocument: `{"n":${n}}` },
    ...more,
  });
const withoutMessage = (n: number) =>
  principal(n, {
    errorMessage: "This policy contains invalid Json",
    requestParameters: { roleName: "scratch", policyDocument: `"arn:aws:iam::${OTHER}:user/name-${n}"` },
  });
const sessions = times(5, (n) => roleSession("scan", `run-${n}`, { key: `ASIAEXAMPLESESSION0${n}` }));

describeDetector(roleNamesTried, {
  fires: {
    "five names": { records: names(5), points: 30, says: "5 roles refused within an hour" },
    "fifteen names": { records: names(15), points: 45, says: "15 roles" },
    "names in other accounts": { records: names(6, { account: OTHER }), points: 30, says: "6 roles" },
    "by several sessions of one role": {
      records: sessions.map((userIdentity, n) => tried(`role-${n}`, n, { userIdentity })),
      points: 30,
      says: "5 roles",
    },
    "one opens": {
      records: [...names(5), assumeRole("role-9", { eventTime: minute(9) })],
      points: 65,
      says: "it opened after 5 roles refused",
    },
    "one opens in another account": {
      records: [...names(5, { account: OTHER }), assumeRole("role-9", { eventTime: minute(9), account: OTHER })],
      points: 65,
      says: "it opened",
    },
    "the last refusal is delivered after the one that opens": {
      records: [...names(4), assumeRole("role-9", { eventTime: minute(9) }), tried("role-4", 5)],
      points: 45,
      says: "role-9 was entered",
    },
    "an inventory without its role in some accounts": {
      records: times(8, (n) => tried("inventory", n, { account: account(n) })),
      points: 10,
      says: "of 1 different names",
    },
    "principals tried in a trust policy": { records: times(5, (n) => principal(n)), points: 30, says: "5 principals" },
    "many principals": { records: times(16, (n) => principal(n)), points: 45, says: "16 principals" },
    "principals that only the document names": { records: times(5, withoutMessage), points: 30, says: "5 principals" },
  },
  quiet: {
    "typing errors": { records: [...names(2), assumeRole("Deploy")] },
    "one refused role ten thousand times over": { records: times(40, (n) => tried("Deploy", n)) },
    "a role that the origin takes every day, after refusals": {
      records: [
        assumeRole("Deploy", { eventTime: minute(-1440) }),
        ...names(5),
        assumeRole("Deploy", { eventTime: minute(9) }),
      ],
    },
    "an inventory enters the next account": {
      records: [
        ...times(8, (n) => tried("inventory", n, { account: account(n) })),
        assumeRole("inventory", { eventTime: minute(9), account: account(99) }),
      ],
    },
    "five names over a day": { records: times(5, (n) => tried(`role-${n}`, n * 80)) },
    "a policy that does not work, sent again": {
      records: times(9, (n) => principal(0, { eventTime: minute(n) })),
    },
    "a trust policy that is accepted": {
      records: times(9, (n) => principal(n, { errorCode: undefined, errorMessage: undefined })),
    },
    "an AWS service": { records: names(9, { userIdentity: identities.service }) },
    "a message that names no role": { records: times(9, () => cloudtrail("sts:AssumeRole", DENIED)) },
    "fields of another type": {
      records: times(9, () =>
        principal(0, { errorMessage: 7, requestParameters: { policyDocument: { Statement: [] } } }),
      ),
    },
  },
});
