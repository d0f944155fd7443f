import { ACCOUNTS } from "../accounts.ts";
import { type Call, callWith, HOME_REGION } from "../records.ts";
import { type Attack, after, enterAsEngineer, enterAsTerraform } from "./attack.ts";

const ACCOUNT = ACCOUNTS.prodData.id;
const BUCKET = "acme-prod-data-history";
const KEY_ID = "7c1f9e2a-3b4d-4c5e-8f60-718293a4b5c6";
const KEY = `arn:aws:kms:${HOME_REGION}:${ACCOUNT}:key/${KEY_ID}`;
const OTHER_KEY_ID = "0d2e4f61-8293-4a5b-9c7d-8e9fa0b1c2d3";
const TRAIL = `arn:aws:cloudtrail:${HOME_REGION}:${ACCOUNT}:trail/prod-data-trail`;

function write(service: string, name: string, request: Call["request"], response: Call["response"] = null): Call {
  return { service, name, readOnly: false, request, response };
}

/** The answer holds the whole trail, whatever was changed. */
const trailUpdated = (change: object): Call =>
  write(
    "cloudtrail",
    "UpdateTrail",
    { name: TRAIL, ...change },
    {
      name: "prod-data-trail",
      trailARN: TRAIL,
      s3BucketName: BUCKET,
      kmsKeyId: KEY,
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: true,
      isOrganizationTrail: false,
      logFileValidationEnabled: true,
    },
  );

const expiring = (days: number): Call =>
  write("s3", "PutBucketLifecycle", {
    bucketName: BUCKET,
    Host: `${BUCKET}.s3.${HOME_REGION}.amazonaws.com`,
    lifecycle: "",
    LifecycleConfiguration: {
      xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
      Rule: { ID: "housekeeping", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: days } },
    },
  });

const keyDeletion = (id: string): Call =>
  write(
    "kms",
    "ScheduleKeyDeletion",
    { keyId: id, pendingWindowInDays: 7 },
    { keyId: `arn:aws:kms:${HOME_REGION}:${ACCOUNT}:key/${id}`, keyState: "PendingDeletion", pendingWindowInDays: 7 },
  );

export const trailBucketExpired: Attack = {
  id: "trail-bucket-expired",
  title: "The trail goes on, and its files do not last",
  story:
    "With an engineer's stolen portal session, a trail loses its copy in CloudWatch Logs. Its bucket, whose name says nothing, is told to delete files after a day, and the key of the files will be deleted.",
  attack: ["T1078.004", "T1485.001", "T1562.008"],
  stepThatMatters: { eventName: "ScheduleKeyDeletion", target: KEY },
  steps: (organisation, at, random) => {
    const { records, session } = enterAsEngineer(organisation, ACCOUNT, at, random);
    const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
    return [
      { what: "enters production as an engineer from a new network", records },
      {
        what: "takes the trail's copy in CloudWatch Logs away",
        records: [done(trailUpdated({ cloudWatchLogsLogGroupArn: "", cloudWatchLogsRoleArn: "" }), 4)],
      },
      { what: "lets the files expire", records: [done(expiring(1), 9)] },
      { what: "schedules the deletion of the key", records: [done(keyDeletion(KEY_ID), 14)] },
    ];
  },
  twin: {
    story:
      "The infrastructure pipeline turns validation on, keeps the files for more than a year, and removes a key that nothing uses any more.",
    steps: (organisation, at, random) => {
      const { records, session } = enterAsTerraform(organisation, ACCOUNT, at, random);
      const done = (call: Call, minutes: number) => callWith(session, call, after(at, minutes, random), random);
      return [
        { what: "the pipeline enters", records },
        {
          what: "keeps the files for longer",
          records: [
            done(trailUpdated({ enableLogFileValidation: true }), 4),
            done(expiring(400), 5),
            done(keyDeletion(OTHER_KEY_ID), 7),
          ],
        },
      ];
    },
  },
};
