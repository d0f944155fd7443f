import { row, type Section } from "./row.ts";

export const sessions: Section = {
  title: "Sessions and tokens",
  rows: [
    row(
      "Role assumed, or assumed by this origin for the first time",
      "T1548 T1550.001",
      4,
      "sts: AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity",
    ),
    row("Role assumption without MFA", "T1078.004", 1, "sts: AssumeRole"),
    row("Role chaining: a session made from another role session", "T1550.001", 1, "sts: AssumeRole"),
    row("Role assumed from an account outside the organisation", "T1199", 2, "sts: AssumeRole"),
    row("Blocklisted or sensitive role assumed", "T1078.004", 1, "sts: AssumeRole"),
    row(
      "Role names guessed: bursts of refused assumptions or of trust policies that name nobody",
      "T1580 T1110",
      4,
      "sts: AssumeRole; iam: UpdateAssumeRolePolicy",
    ),
    row(
      "AssumeRole with a freshly enrolled MFA device",
      "T1556.006",
      1,
      "sts: AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity",
    ),
    row("Session token made from a long-term key", "T1550.001", 6, "sts: GetSessionToken"),
    row("Federation token, which outlives its key", "T1550.001 T1098.001", 3, "sts: GetFederationToken"),
    row("SAML role sessions: unknown provider or principal", "T1078.004", 3, "sts: AssumeRoleWithSAML"),
    row(
      "Web-identity sessions from an unexpected network (Kubernetes service account, GitHub OIDC)",
      "T1550.001",
      1,
      "sts: AssumeRoleWithWebIdentity",
    ),
    row('"Who am I" asked with a key by somebody who found it', "T1087.004", 8, "sts: GetCallerIdentity"),
    row(
      "Cognito identity-pool credentials handed to unauthenticated callers",
      "T1078.004",
      2,
      "cognito-identity: GetCredentialsForIdentity GetId",
    ),
    row("One session used from several networks", "T1550.001 T1539", 2, "*: BySession"),
    row("Long-term key used from a new network", "T1078.004", 3, "*: ByLongTermKey"),
    row("Calls from Tor, VPN or listed addresses", "T1090.003", 5, "*: FromListedAddress"),
    row("Temporary token of a user calls IAM", "T1550.001", 2, "iam: CreateUser CreateAccessKey AttachUserPolicy"),
  ],
};
