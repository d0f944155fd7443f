/** What people get to see, kept as files to be read in review. After a wanted change: npx vitest run -u test/sinks/golden.test.ts */
import { describe, expect, test } from "vitest";
import { runbookOf } from "../../shared/detectors/index.ts";
import { present } from "../../shared/present.ts";
import { plainText } from "../../shared/sinks/plain.ts";
import { slackMessage } from "../../shared/sinks/slack-message.ts";
import { blockKitFaults } from "../support/sink-block-kit.ts";
import { exampleAlert } from "../support/sink-examples.ts";

const docsUrl = "https://docs.example/rolecall/";

describe.each(["leaked-key-to-foreign-trust", "trail-stopped-after-console-root", "oidc-subject-widened"])(
  "%s",
  (attack) => {
    test("in Slack", async () => {
      const { alert, news } = await exampleAlert(attack);
      const message = slackMessage(present(alert, { runbookOf, docsUrl }), news);
      expect(blockKitFaults(message)).toEqual([]);
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`golden/${attack}.slack.json`);
    });

    test("as text, by SNS", async () => {
      const { alert, news } = await exampleAlert(attack);
      await expect(plainText(present(alert, { runbookOf, docsUrl }), news)).toMatchFileSnapshot(
        `golden/${attack}.sns.txt`,
      );
    });
  },
);
