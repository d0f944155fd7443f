import { ACCOUNTS } from "../accounts.ts";
import { hex } from "../random.ts";
import { type Call, callWith } from "../records.ts";
import { shareDatabaseSnapshot, sharedSnapshotCopied, shareSnapshot } from "../sharing.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const UNKNOWN_ACCOUNT = "999988887777";
const SNAPSHOT = "snap-0c4d1e2f3a5b6c7d8";
const DATABASE_SNAPSHOT = "ledger-nightly-copy";

function createSnapshot(volumeId: string): Call {
  const request = { volumeId, description: "before upgrade" };
  return { service: "ec2", name: "CreateSnapshot", readOnly: false, request, response: { snapshotId: SNAPSHOT } };
}

export const snapshotCarriedOut: Attack = {
  id: "snapshot-carried-out",
  title: "Disks and databases leave as snapshots",
  story:
    "With an engineer's stolen portal session, a disk of the data account is photographed and shared with an outside account, a snapshot of the ledger's database too. The outside account copies the disk within minutes.",
  attack: ["T1078.004", "T1578.001", "T1537"],
  stepThatMatters: {
    eventName: "ModifySnapshotAttribute",
    target: `arn:aws:ec2:eu-west-1:${ACCOUNT}:snapshot/${SNAPSHOT}`,
  },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const photographed = createSnapshot(`vol-0${hex(random, 16)}`);
    const outside = [UNKNOWN_ACCOUNT];
    return [
      { what: "enters the data account from a new network", records },
      {
        what: "makes a snapshot of a disk and shares it with an outside account",
        records: [
          callWith(session, photographed, after(at, 5, random), random),
          callWith(session, shareSnapshot(SNAPSHOT, outside), after(at, 9, random), random),
        ],
      },
      {
        what: "shares a snapshot of the ledger's database",
        records: [callWith(session, shareDatabaseSnapshot(DATABASE_SNAPSHOT, outside), after(at, 12, random), random)],
      },
      {
        what: "copies the disk from outside",
        records: [sharedSnapshotCopied(SNAPSHOT, ACCOUNT, UNKNOWN_ACCOUNT, after(at, 20, random), random)],
      },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline shares the same snapshots with the organisation's core account, which copies one.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const ours = [ACCOUNTS.prodCore.id];
      return [
        { what: "the pipeline enters", records },
        {
          what: "shares with the core account",
          records: [
            callWith(session, shareSnapshot(SNAPSHOT, ours), after(at, 5, random), random),
            callWith(session, shareDatabaseSnapshot(DATABASE_SNAPSHOT, ours), after(at, 6, random), random),
          ],
        },
        {
          what: "the core account copies",
          records: [sharedSnapshotCopied(SNAPSHOT, ACCOUNT, ACCOUNTS.prodCore.id, after(at, 20, random), random)],
        },
      ];
    },
  },
};
