/**
 * What AWS would answer, as far as the stacks look at it: ARNs and names of new resources, and the few look-ups. Shaped
 * as the real provider answers; made up otherwise.
 */
import { asObject, type JsonObject } from "../../../shared/model.ts";
import type { Job } from "./evaluation.ts";

type Place = Pick<Job, "account" | "region" | "enabledRegions">;
type StateOf = (inputs: JsonObject, place: Place) => JsonObject;

const named =
  (service: string, kind = "", key = "name"): StateOf =>
  (inputs, { account, region }) => ({
    arn: `arn:aws:${service}:${inputs["region"] ?? region}:${account}:${kind}${inputs[key]}`,
  });

const STATE: Readonly<Record<string, StateOf>> = {
  "aws:sqs/queue:Queue": (inputs, place) => ({
    ...named("sqs")(inputs, place),
    url: `https://sqs.${inputs["region"] ?? place.region}.amazonaws.com/${place.account}/${inputs["name"]}`,
  }),
  "aws:sns/topic:Topic": named("sns"),
  "aws:dynamodb/table:Table": named("dynamodb", "table/"),
  "aws:cloudwatch/eventBus:EventBus": named("events", "event-bus/"),
  "aws:cloudwatch/eventRule:EventRule": (inputs, place) => {
    const bus = inputs["eventBusName"] ?? "default";
    return named("events", bus === "default" ? "rule/" : `rule/${bus}/`)(inputs, place);
  },
  "aws:s3/bucket:Bucket": ({ bucket }) => ({ arn: `arn:aws:s3:::${bucket}` }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": named("firehose", "deliverystream/"),
  "aws:ssm/parameter:Parameter": (inputs, place) => named("ssm", "parameter")(inputs, place),
  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
  "aws:lambda/function:Function": (inputs, place) => {
    const { arn } = named("lambda", "function:")(inputs, place);
    return { arn, qualifiedArn: `${arn}:$LATEST`, version: "$LATEST", invokeArn: `arn:aws:apigateway:::${arn}` };
  },
  "aws:iam/role:Role": ({ name }, { account }) => ({ arn: `arn:aws:iam::${account}:role/${name}` }),
  "random:index/randomBytes:RandomBytes": () => {
    const bytes = Buffer.alloc(32, 7);
    return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  },
};

/** Outputs of a resource. A key's id is made from its name, in the form that KMS gives. */
export function stateOf(type: string, name: string, inputs: JsonObject, place: Place): JsonObject {
  if (type === "aws:kms/key:Key") {
    const keyId = `00000000-0000-4000-8000-${Buffer.from(name).toString("hex").padEnd(12, "0").slice(0, 12)}`;
    return { ...inputs, keyId, arn: `arn:aws:kms:${place.region}:${place.account}:key/${keyId}` };
  }
  const arn = `arn:aws:made-up:${place.region}:${place.account}:${name}`;
  return { arn, name, ...inputs, ...STATE[type]?.({ name, ...inputs }, place) };
}

const CALLS: Readonly<Record<string, (inputs: JsonObject, place: Place) => JsonObject>> = {
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    const statements = Array.isArray(inputs["statements"]) ? inputs["statements"].map(asObject) : [];
    const json = JSON.stringify({ Version: "2012-10-17", Statement: statements.map((it) => statement(it ?? {})) });
    // The provider answers no statements where none were given, and sst.aws.Function relies on that.
    return { ...inputs, statements: statements.length === 0 ? undefined : statements, json, minifiedJson: json };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { account }) => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/deployer`,
    userId: "deployer",
  }),
  "aws:index/getRegion:getRegion": (_, { region }) => ({ name: region, region, description: region }),
  "aws:index/getRegions:getRegions": (_, { enabledRegions }) => ({ names: [...enabledRegions] }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
};

/** @throws Error for a look-up that no stack made before: say here what AWS would answer. */
export function answerOf(token: string, inputs: JsonObject, place: Place): JsonObject {
  const call = CALLS[token];
  if (call === undefined) throw new Error(`no mock answers ${token}: add it to test/stacks/harness/mocks.ts`);
  return call(inputs, place);
}

function statement({ effect, actions, resources }: JsonObject): JsonObject {
  return { Effect: effect ?? "Allow", Action: actions, Resource: resources };
}
