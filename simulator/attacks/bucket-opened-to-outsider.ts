import { ACCOUNTS, roleIn } from "../accounts.ts";
import { callWith } from "../records.ts";
import { deleteBucketAccessBlock, putBucketPolicy, putBucketReplication, sharingPolicy } from "../sharing.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodCore.id;
const UNKNOWN_ACCOUNT = "999988887777";
const BUCKET = "acme-invoices-6666";
const READ = ["s3:GetObject", "s3:ListBucket"];

export const bucketOpenedToOutsider: Attack = {
  id: "bucket-opened-to-outsider",
  title: "A bucket is opened behind conditions that ask for nothing",
  story:
    "With an engineer's stolen portal session, a bucket loses its block of public access. Its new policy lets in every role of one name, whose account is left open, over an encrypted connection. What is written from now on is replicated to another account.",
  attack: ["T1078.004", "T1562.001", "T1530", "T1537"],
  stepThatMatters: { eventName: "PutBucketPolicy", target: `arn:aws:s3:::${BUCKET}` },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const policy = sharingPolicy("*", READ, {
      Bool: { "aws:SecureTransport": "true" },
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/invoice-export" },
    });
    const role = roleIn(organisation.seed, ACCOUNT, "invoice-export").arn;
    const replicated = putBucketReplication(BUCKET, role, "invoice-archive-eu", UNKNOWN_ACCOUNT);
    return [
      { what: "enters the core account from a new network", records },
      {
        what: "removes the block of public access of a bucket",
        records: [callWith(session, deleteBucketAccessBlock(BUCKET), after(at, 6, random), random)],
      },
      {
        what: "writes a policy that lets in any role of a name",
        records: [callWith(session, putBucketPolicy(BUCKET, policy), after(at, 8, random), random)],
      },
      {
        what: "replicates the bucket to an outside account",
        records: [callWith(session, replicated, after(at, 15, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline opens the bucket to the organisation, and replicates it to the security account.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const policy = sharingPolicy("*", READ, { StringEquals: { "aws:PrincipalOrgID": organisation.id } });
      const role = roleIn(organisation.seed, ACCOUNT, "invoice-export").arn;
      const replicated = putBucketReplication(BUCKET, role, "acme-archive", ACCOUNTS.security.id);
      return [
        { what: "the pipeline enters", records },
        {
          what: "opens the bucket to the organisation and replicates it",
          records: [
            callWith(session, putBucketPolicy(BUCKET, policy), after(at, 5, random), random),
            callWith(session, replicated, after(at, 6, random), random),
          ],
        },
      ];
    },
  },
};
