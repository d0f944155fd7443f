/**
 * What watches the watcher: changes to Rolecall's own resources and to trails go from a rule straight to a topic. No
 * function or table takes part, so breaking those cannot silence it. Changes of the guard itself go to the topic of
 * alerts, and those of other regions come over the default bus.
 */
import { GUARD, type GuardRule, guardRules } from "../shared/guard.ts";
import { type Deployment, named, withoutPrefix } from "./deployment.ts";
import { acceptFrom, deadLetterQueue } from "./queues.ts";
import { forwardedAlarms } from "./regions.ts";
import { ruleTo } from "./rule.ts";
import { type EncryptedTopic, encryptedTopic } from "./topic.ts";
import type { Watched } from "./watched.ts";

export interface GuardArgs {
  /** Alarms publish to it too. */
  readonly guardTopic: EncryptedTopic;
  readonly alertTopic: EncryptedTopic;
}

const FORWARDED_ALARMS = "forwarded-alarms";

/** The topic comes first, since alarms and policies name it. */
export function guardTopic(here: Deployment): EncryptedTopic {
  return encryptedTopic(here, {
    name: GUARD,
    rules: [...rulesTo(here, "guard"), named(here, GUARD, FORWARDED_ALARMS)],
    alarms: true,
    keyThrough: ["sns"],
  });
}

/** Physical names of the guard's rules at home that go to one topic. */
export function rulesTo(here: Deployment, topic: "guard" | "alerts"): readonly string[] {
  return guardRules(here)
    .filter(({ where, to }) => where === "home" && to === topic)
    .map(({ name }) => name);
}

export function guard(here: Deployment, { guardTopic, alertTopic }: GuardArgs): Watched {
  const { queue, name: deadLetters } = deadLetterQueue(here, GUARD);
  const keyIds = $util.all([guardTopic.key.keyId, alertTopic.key.keyId]);
  const deployed = guardRules(here)
    .filter(({ where }) => where === "home")
    .map((rule) =>
      ruleTo(here, {
        name: withoutPrefix(here, rule.name),
        description: `Rolecall: changes of its own resources, straight to the topic of ${rule.to}`,
        // Which keys are ours is known once they exist; nothing else of a rule depends on it.
        on: keyIds.apply((ids) => JSON.stringify(sameRule(guardRules({ ...here, keyIds: ids }), rule).pattern)),
        target: rule.to === "guard" ? guardTopic.topic.arn : alertTopic.topic.arn,
        deadLetters: queue,
      }),
    );
  const alarms = ruleTo(here, {
    name: `${GUARD}-${FORWARDED_ALARMS}`,
    description: "Rolecall: alarms of other regions",
    on: forwardedAlarms(here),
    target: guardTopic.topic.arn,
    deadLetters: queue,
  });
  acceptFrom([...deployed, alarms], queue, `${GUARD}-dead-letters`);
  return { queues: [], deadLetters: [deadLetters], functions: [] };
}

function sameRule(rules: readonly GuardRule[], wanted: GuardRule): GuardRule {
  return rules.find(({ name }) => name === wanted.name) ?? wanted;
}
