/// <reference path="./.sst/platform/config.d.ts" />
/**
 * The deployment: `sst deploy --stage production` in the account and region that detection runs in. One stage an
 * account. SST allows no imports at the top; each stack is one function with its inputs and outputs.
 */
export default $config({
  app(input) {
    const production = input.stage === "production";
    return {
      name: "rolecall",
      home: "aws",
      version: "4.17.1",
      removal: production ? "retain" : "remove",
      protect: production,
      providers: { aws: { version: "7.20.0", defaultTags: { tags: { application: "rolecall", stage: input.stage } } } },
    };
  },
  async run() {
    const { deployment } = await import("./stacks/deployment.ts");
    const { defaults } = await import("./stacks/defaults.ts");
    const { state } = await import("./stacks/state.ts");
    const { alertBus, alertTopic, alerts } = await import("./stacks/alerts.ts");
    const { canary, canaryRoleArn } = await import("./stacks/canary.ts");
    const { detection } = await import("./stacks/detection.ts");
    const { guard, guardTopic } = await import("./stacks/guard.ts");
    const { regions } = await import("./stacks/regions.ts");
    const { lake } = await import("./stacks/lake.ts");
    const { operations } = await import("./stacks/operations.ts");
    const { together } = await import("./stacks/watched.ts");

    const here = await deployment();
    defaults(here);

    const table = state(here);
    const bus = alertBus(here);
    const topics = { alertTopic: alertTopic(here), guardTopic: guardTopic(here) };
    const detecting = detection(here, { table, bus, canaryRoleArn: canaryRoleArn(here) });
    const alerting = alerts(here, { table, bus, alertTopic: topics.alertTopic });
    const keeping = lake(here, bus);
    const guarding = guard(here, topics);
    const flying = canary(here);
    regions(here);
    operations(here, {
      watched: together(detecting, alerting, guarding, flying, ...(keeping === undefined ? [] : [keeping.watched])),
      sinks: alerting.sinks,
      lake: keeping?.stream,
      topic: topics.guardTopic.topic,
    });

    return {
      alertBus: bus.name,
      alertTopic: topics.alertTopic.topic.arn,
      guardTopic: topics.guardTopic.topic.arn,
      ...(keeping === undefined ? {} : { lake: keeping.bucket }),
      forwardedFrom: here.otherRegions.join(", ") || "no other region",
    };
  },
});
