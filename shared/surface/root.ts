import { row, type Section } from "./row.ts";

export const root: Section = {
  title: "The root user",
  rows: [
    row("Any use of the root user", "T1078.004", 7, "*: ByRoot"),
    row(
      "Root access key created or root login profile added",
      "T1098.001",
      2,
      "iam: CreateAccessKey CreateLoginProfile",
    ),
    row("MFA removed from root", "T1556.006", 1, "iam: DeactivateMFADevice"),
    row("Root session of a member account (central root access)", "T1078.004", 1, "sts: AssumeRoot"),
  ],
};
