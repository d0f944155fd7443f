import { expect, test } from "vitest";
import { parseConfig } from "../../shared/config-file.ts";
import { resourceSharedOutside } from "../../shared/detectors/resource-shared-outside.ts";
import { describeDetector, run } from "../support/detector.ts";
import { cloudtrail, DENIED, identities, OTHER, OWN } from "../support/records.ts";

const config = parseConfig(
  `organization: { id: o-acme000001 }\naccounts: [{ id: "${OWN}", name: prod }, { id: "222233334444", name: shared }]\nvendors: [{ id: "333344445555", name: Watchful }]`,
  "rolecall.yaml",
);
const OUTSIDER = { AWS: `arn:aws:iam::${OTHER}:root` };
const SISTER = { AWS: "arn:aws:iam::222233334444:root" };

const policy = (Principal: unknown, Action: unknown, Condition?: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action, Resource: "*", ...(Condition === undefined ? {} : { Condition }) }],
});
const call = (name: string, requestParameters: object, more: object = {}) =>
  cloudtrail(name, { requestParameters, ...more });
/** S3 writes the parsed policy. */
const bucket = (document: object, more: object = {}) =>
  call("s3:PutBucketPolicy", { bucketName: "acme-reports", bucketPolicy: document, policy: [""], Host: "s3" }, more);
const readers = (principal: unknown, condition?: object) =>
  bucket(policy(principal, ["s3:GetObject", "s3:ListBucket"], condition));
const queue = (value: unknown) =>
  call("sqs:SetQueueAttributes", {
    queueUrl: `https://sqs.eu-west-1.amazonaws.com/${OWN}/orders`,
    attributes: { Policy: value },
  });
const secret = (document: object) =>
  call("secretsmanager:PutResourcePolicy", { secretId: "orders/db", resourcePolicy: JSON.stringify(document) });
const acl = (request: object) => call("s3:PutBucketAcl", { bucketName: "acme-reports", ...request });
const GROUPS = "http://acs.amazonaws.com/groups";
const text = (principal: unknown, action: unknown) => JSON.stringify(policy(principal, action));

describeDetector(resourceSharedOutside, {
  fires: {
    "anyone may read a bucket": {
      records: [readers(SISTER), readers("*")],
      config,
      points: 80,
      says: "anyone may now read the bucket",
    },
    "a website": { records: [bucket(policy("*", "s3:GetObject"))], config, points: 64, says: "anyone may read" },
    "an outside account may read a bucket": { records: [readers(OUTSIDER)], config, points: 65, says: OTHER },
    "split over two calls, the second gives more": {
      records: [bucket(policy(OUTSIDER, "s3:ListBucket")), bucket(policy(OUTSIDER, ["s3:ListBucket", "s3:GetObj*"]))],
      config,
      points: 65,
      says: "read the bucket",
    },
    "a harmless-looking condition": {
      records: [readers("*", { StringLike: { "aws:UserAgent": "acme-*" }, Bool: { "aws:SecureTransport": "true" } })],
      config,
      points: 80,
      says: "anyone",
    },
    "opened again after the policy was deleted": {
      records: [readers("*"), call("s3:DeleteBucketPolicy", { bucketName: "acme-reports" }), readers("*")],
      config,
      points: 80,
      says: "anyone",
    },
    "opened again in a bucket that was made anew": {
      records: [
        acl({ "x-amz-acl": "public-read" }),
        call("s3:CreateBucket", { bucketName: "acme-reports" }),
        acl({ "x-amz-acl": ["public-read"] }),
      ],
      config,
      points: 80,
      says: "anyone may now read the bucket",
    },
    "a secret": {
      records: [secret(policy(OUTSIDER, "secretsmanager:GetSecretValue"))],
      config,
      points: 75,
      says: "anyone in 999988887777 may read the secret",
    },
    "a key": {
      records: [call("kms:PutKeyPolicy", { keyId: "k-1", policy: text(OUTSIDER, "kms:*") })],
      config,
      points: 82,
      says: "control the key and decrypt with the key",
    },
    "a key that is made open": {
      records: [
        call(
          "kms:CreateKey",
          { policy: text(OUTSIDER, "kms:Decrypt") },
          { responseElements: { keyMetadata: { keyId: "k-2" } } },
        ),
      ],
      config,
      points: 75,
      says: "decrypt with the key",
    },
    "a queue, by its attribute": { records: [queue(text("*", "sqs:*"))], config, points: 70, says: "anyone" },
    "a queue, by a label": {
      records: [call("sqs:AddPermission", { queueUrl: "orders", label: "a", aWSAccountIds: [OTHER], actions: ["*"] })],
      config,
      points: 57,
      says: "control the queue",
    },
    "a topic": {
      records: [
        call("sns:SetTopicAttributes", {
          topicArn: `arn:aws:sns:eu-west-1:${OWN}:orders`,
          attributeName: "Policy",
          attributeValue: text("*", "sns:Subscribe"),
        }),
      ],
      config,
      points: 52,
      says: "subscribe",
    },
    "a list of a bucket": { records: [acl({ "x-amz-acl": ["public-read"] })], config, points: 80, says: "anyone" },
    "a list in full": {
      records: [
        acl({
          AccessControlPolicy: {
            Owner: { ID: "own" },
            AccessControlList: {
              Grant: [
                { Grantee: { ID: "own" }, Permission: "FULL_CONTROL" },
                { Grantee: { "xsi:type": "Group", URI: `${GROUPS}/global/AllUsers` }, Permission: "WRITE" },
              ],
            },
          },
        }),
      ],
      config,
      points: 68,
      says: "write to the bucket",
    },
    "a list in headers": {
      records: [acl({ "x-amz-grant-read": `uri="${GROUPS}/global/AuthenticatedUsers"` })],
      config,
      points: 80,
      says: "anyone",
    },
    "a list in headers, for another account": {
      records: [acl({ "x-amz-grant-full-control": ['id="a1b2c3", id=d4e5f6'] })],
      config,
      points: 72,
      says: "canonical id a1b2c3",
    },
    "a repository": {
      records: [call("ecr:SetRepositoryPolicy", { repositoryName: "web", policyText: text("*", "ecr:*") })],
      config,
      points: 75,
      says: "control the repository",
    },
    "a document": {
      records: [call("ssm:ModifyDocumentPermission", { name: "Run", accountIdsToAdd: ["all"] })],
      config,
      points: 52,
      says: "anyone may now read and run the document",
    },
    "an event bus, by a principal": {
      records: [call("events:PutPermission", { principal: "*", action: "events:PutEvents", statementId: "a" })],
      config,
      points: 41,
      says: "anyone may now send events",
    },
    "a build project": {
      records: [call("codebuild:UpdateProjectVisibility", { projectArn: "p", projectVisibility: "PUBLIC_READ" })],
      config,
      points: 60,
      says: "anyone may now read the builds",
    },
    "keys in another case": {
      records: [call("elasticfilesystem:PutFileSystemPolicy", { FileSystemId: "fs-1", Policy: text(OUTSIDER, "*") })],
      config,
      points: 72,
      says: "file system",
    },
    "the policy of the organisation": {
      records: [call("organizations:PutResourcePolicy", { content: text(OUTSIDER, "organizations:AttachPolicy") })],
      config,
      points: 82,
      says: "organisation",
    },
    "a queue of that name in another region": {
      records: [queue(text("*", "sqs:*")), { ...queue(text("*", "sqs:*")), awsRegion: "us-east-1" }],
      config,
      points: 70,
      says: "anyone",
    },
    "the same policy, after one that nobody saw": {
      records: [readers("*"), call("s3:PutBucketPolicy", { bucketName: "acme-reports" }), readers("*")],
      config,
      points: 80,
      says: "anyone",
    },
    "an object": {
      records: [call("s3:PutObjectAcl", { bucketName: "acme-reports", key: "a", "x-amz-acl": "public-read" })],
      config,
      points: 48,
      says: "read an object",
    },
    "an access grant": {
      records: [
        call("s3:CreateAccessGrant", {
          accessGrantsLocationId: "default",
          grantee: { granteeType: "IAM", granteeIdentifier: `arn:aws:iam::${OTHER}:role/x` },
          permission: "READ",
        }),
      ],
      config,
      points: 55,
      says: "role x",
    },
    "a search domain on the internet": {
      records: [call("es:UpdateDomainConfig", { domainName: "logs", accessPolicies: text("*", "es:*") })],
      config,
      points: 79,
      says: "anyone",
    },
    "an open door among hundreds of harmless statements": {
      records: [
        bucket({
          Statement: [
            ...Array.from({ length: 400 }, () => ({ Effect: "Allow", Principal: SISTER, Action: "s3:Get*" })),
            ...policy("*", "s3:*").Statement,
          ],
        }),
      ],
      config,
      points: 88,
      says: "anyone",
    },
    "more conditions than any policy needs": {
      records: [
        readers("*", {
          StringEquals: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`aws:PrincipalTag/t${n}`, "x"])),
        }),
      ],
      config,
      points: 45,
      says: "cannot be judged",
    },
    "a distribution of an outside account, in the form of our own": {
      records: [
        bucket(
          policy({ Service: "cloudfront.amazonaws.com" }, "s3:GetObject", {
            StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::${OTHER}:distribution/E1EXAMPLE` },
          }),
        ),
      ],
      config,
      points: 50,
      says: `for the account ${OTHER}`,
    },
    "a distribution of whomever": {
      records: [bucket(policy({ Service: "cloudfront.amazonaws.com" }, "s3:GetObject"))],
      config,
      points: 45,
      says: "cloudfront.amazonaws.com may read the bucket",
    },
    "a vendor": { records: [readers({ AWS: "333344445555" })], config, points: 55, says: "Watchful" },
    "an attempt that was refused": {
      records: [bucket(policy("*", "s3:*"), { errorCode: "AccessDenied" })],
      config,
      points: 15,
      says: "tried and refused",
    },
    "by an AWS service": {
      records: [bucket(policy(OUTSIDER, "s3:GetObject"), { userIdentity: identities.service })],
      config,
      points: 12,
      says: OTHER,
    },
    "a policy nobody can read": {
      records: [call("kms:PutKeyPolicy", { keyId: "k-1", policy: "{ not json" })],
      config,
      points: 25,
      says: "cannot be judged",
    },
    "a policy that is not in the record": {
      records: [call("s3:PutBucketPolicy", { bucketName: "acme-reports" })],
      config,
      points: 15,
      says: "does not show",
    },
    "a service that acts for an outside account": {
      records: [
        bucket(
          policy({ Service: "logs.amazonaws.com" }, "s3:PutObject", { StringEquals: { "aws:SourceAccount": OTHER } }),
        ),
      ],
      config,
      points: 50,
      says: `for the account ${OTHER}`,
    },
    "without a configured organisation it says less": { records: [readers(OUTSIDER)], points: 46, says: OTHER },
  },
  quiet: {
    "another account of ours": { records: [readers(SISTER)], config },
    "our organisation": {
      records: [readers("*", { StringEquals: { "aws:PrincipalOrgID": "o-acme000001" } })],
      config,
    },
    "the same policy again, in other words": {
      records: [readers(OUTSIDER), readers({ AWS: [OTHER] })],
      config,
    },
    "a website that was public before": { records: [readers("*"), readers("*")], config },
    "a policy taken back": { records: [readers("*"), readers(SISTER)], config },
    "a policy deleted": {
      records: [readers("*"), call("s3:DeleteBucketPolicy", { bucketName: "acme-reports" })],
      config,
    },
    "a queue's policy removed": { records: [queue(text("*", "sqs:*")), queue("")], config },
    "another attribute of a queue": {
      records: [call("sqs:SetQueueAttributes", { queueUrl: "q", attributes: { VisibilityTimeout: "30" } })],
      config,
    },
    "another attribute of a topic": {
      records: [call("sns:SetTopicAttributes", { topicArn: "t", attributeName: "DisplayName", attributeValue: "x" })],
      config,
    },
    "the policy a topic begins with": {
      records: [
        call("sns:SetTopicAttributes", {
          topicArn: "t",
          attributeName: "Policy",
          attributeValue: JSON.stringify(
            policy({ AWS: "*" }, "SNS:Publish", { StringEquals: { "AWS:SourceOwner": OWN } }),
          ),
        }),
      ],
      config,
    },
    "delivery of logs for our own account": {
      records: [
        bucket(
          policy({ Service: "delivery.logs.amazonaws.com" }, "s3:PutObject", {
            StringEquals: { "aws:SourceAccount": OWN },
          }),
        ),
      ],
      config,
    },
    "CloudFront with a distribution of ours": {
      records: [
        bucket(
          policy({ Service: "cloudfront.amazonaws.com" }, "s3:GetObject", {
            StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::${OWN}:distribution/E1EXAMPLE` },
          }),
        ),
      ],
      config,
    },
    "a search domain inside a network": {
      records: [
        call("es:CreateDomain", {
          domainName: "logs",
          accessPolicies: text("*", "es:*"),
          vPCOptions: { subnetIds: ["subnet-1"] },
        }),
      ],
      config,
    },
    "a key's own account": {
      records: [call("kms:PutKeyPolicy", { keyId: "k", policy: text({ AWS: `arn:aws:iam::${OWN}:root` }, "kms:*") })],
      config,
    },
    "a list of the owner alone": {
      records: [
        acl({
          AccessControlPolicy: {
            Owner: { ID: "own" },
            AccessControlList: { Grant: { Grantee: { ID: "own" }, Permission: "FULL_CONTROL" } },
          },
        }),
      ],
      config,
    },
    "delivery of CloudFront's logs": {
      records: [
        acl({
          AccessControlPolicy: {
            Owner: { ID: "own" },
            AccessControlList: {
              Grant: [
                { Grantee: { ID: "own" }, Permission: "FULL_CONTROL" },
                { Grantee: { URI: `${GROUPS}/s3/LogDelivery` }, Permission: "WRITE" },
              ],
            },
          },
        }),
      ],
      config,
    },
    "an event bus for the organisation": {
      records: [
        call("events:PutPermission", {
          eventBusName: "orders",
          principal: "*",
          action: "events:PutEvents",
          statementId: "org",
          condition: { type: "StringEquals", key: "aws:PrincipalOrgID", value: "o-acme000001" },
        }),
      ],
      config,
    },
    "a queue that a topic of ours sends to": {
      records: [
        queue(
          JSON.stringify(
            policy("*", "sqs:SendMessage", { ArnEquals: { "aws:SourceArn": `arn:aws:sns:eu-west-1:${OWN}:orders` } }),
          ),
        ),
      ],
      config,
    },
    "a key for services inside our own account": {
      records: [
        call("kms:PutKeyPolicy", {
          keyId: "k",
          policy: JSON.stringify(
            policy({ AWS: "*" }, ["kms:Decrypt", "kms:CreateGrant"], {
              StringEquals: { "kms:CallerAccount": OWN, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" },
            }),
          ),
        }),
      ],
      config,
    },
    "a private list": { records: [acl({ "x-amz-acl": ["private"] })], config },
    "an account taken from a document": {
      records: [
        call("ssm:ModifyDocumentPermission", { name: "Run", accountIdsToAdd: [OTHER] }),
        call("ssm:ModifyDocumentPermission", { name: "Run", accountIdsToRemove: [OTHER] }),
      ],
      config,
    },
    "an API without a policy": {
      records: [call("apigateway:UpdateRestApi", { patchOperations: [{ path: "/name" }] })],
      config,
    },
    "a denied call that shows nothing": { records: [cloudtrail("s3:PutBucketPolicy", DENIED)], config },
    "values of the wrong type": {
      records: [
        call("sqs:AddPermission", { label: 7, aWSAccountIds: {}, actions: null }, { errorCode: "InvalidParameter" }),
      ],
      config,
    },
  },
});

test("a policy and a list of one bucket are compared with their own kind", async () => {
  const { detections } = await run([readers("*"), acl({ "x-amz-acl": "private" }), readers("*")], { config });
  const points = detections.map(
    ({ signals }) => signals.find(({ detector }) => detector === "resource-shared-outside")?.points,
  );
  expect(points).toEqual([80, undefined, undefined]);
});

test("a policy that names a thousand accounts makes an alert that can be stored", async () => {
  const many = { AWS: Array.from({ length: 900 }, (_, n) => String(900_000_000_000 + n)) };
  const { revisions } = await run([bucket(policy(many, "s3:*"))], { config });
  const [alert] = revisions.map((revision) => revision.alert);
  expect(alert?.changes?.opened.length).toBe(50);
  expect(JSON.stringify(alert).length).toBeLessThan(20_000);
});
