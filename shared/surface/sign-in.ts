import { row, type Section } from "./row.ts";

export const signIn: Section = {
  title: "Sign-in and console",
  rows: [
    row("Console sign-in of a user without MFA", "T1078.004", 10, "signin: ConsoleLogin"),
    row("Root console sign-in", "T1078.004", 6, "signin: ConsoleLogin"),
    row("Root console sign-in failures / brute force", "T1110", 2, "signin: ConsoleLogin"),
    row("Many failed console sign-ins of one user or from one address", "T1110.001", 9, "signin: ConsoleLogin"),
    row("Password spraying: many users failing from one address", "T1110.003", 3, "signin: ConsoleLogin"),
    row("MFA challenge failed, or MFA request flood", "T1621", 2, "signin: ConsoleLogin"),
    row("Sign-in succeeds after a run of failures", "T1078.004", 1, "signin: ConsoleLogin"),
    row("One principal signs in from several places at once", "T1078.004", 5, "signin: ConsoleLogin"),
    row("Console sign-in by a user never seen before", "T1078.004", 2, "signin: ConsoleLogin"),
    row("A role session signs in past the expected identity provider", "T1078.004", 3, "signin: ConsoleLogin"),
    row(
      "Console session opened with EC2 instance-role credentials",
      "T1021.007",
      1,
      "signin: ConsoleLogin GetSigninToken",
    ),
    row("Console session made from access keys", "T1550.001", 6, "signin: GetSigninToken"),
    row(
      "Root password recovery asked for or finished",
      "T1078.004",
      2,
      "signin: PasswordRecoveryRequested PasswordRecoveryCompleted",
    ),
    row("Root password or e-mail changed", "T1098", 2, "signin: PasswordUpdated EmailUpdated; iam: EmailUpdated"),
    row("Role switching in the console", "T1550.001", 1, "signin: SwitchRole"),
    row(
      "Token of the portal or the command line taken by another",
      "T1528",
      1,
      "signin: UserAuthentication CreateOAuth2Token AuthorizeOAuth2Access; sso: CreateToken CreateTokenWithIAM GetRoleCredentials Authenticate Federate ListApplications",
    ),
  ],
};
