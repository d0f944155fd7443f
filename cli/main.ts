/**
 * The command line: what there is, and nothing that starts slowly. Each command's own file is loaded when it is called.
 * Data goes to stdout, all else to stderr.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ConfigError } from "../shared/config-error.ts";
import { durationMs } from "../shared/duration.ts";
import { StateError } from "../shared/state/items.ts";
import { EXIT, UsageError } from "./exit.ts";
import { VERSION } from "./version.ts";

const SEVERITIES = ["low", "medium", "high", "critical"] as const;

const program = new Command()
  .name("rolecall")
  .description("Who assumed which role in your AWS accounts, who may, and should they?")
  .version(VERSION)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Examples:
  rolecall demo                                  see it work, offline, in seconds
  rolecall replay ~/cloudtrail                   judge saved CloudTrail logs
  rolecall explain A-1B2C3D4E5F ~/cloudtrail     why did this alert, or not

Exit codes: 0 ran · 1 internal error · 2 usage or configuration · 3 alerts at or over --fail-on ·
            4 input incomplete · 130 interrupted`,
  );

const detection = (command: Command) =>
  command
    .option("-c, --config <file>", "configuration (default: rolecall.yaml here, when there is one)")
    .option(
      "--learn <duration>",
      "learn each account this long before novelty counts, such as 14d; none: never",
      duration,
    )
    .option("--since <time>", "leave out records before this UTC date or time", instant)
    .option("--until <time>", "leave out records from this UTC date or time on", instant);

detection(program.command("replay"))
  .description("Judge saved CloudTrail records: files, directories, or - for stdin")
  .argument(
    "<path...>",
    "CloudTrail as it lies on disk: .json, .json.gz, JSON Lines, EventBridge, SQS, SNS, LookupEvents",
  )
  .addOption(
    new Option("-f, --format <format>", "what to print").choices(["text", "jsonl", "ocsf", "ecs"]).default("text"),
  )
  .option("-m, --min-score <n>", "print alerts from this score on (default: alertAt, 40)", score)
  .option("-s, --state <file>", "remember baselines in this file (default: in memory)")
  .addOption(new Option("--fail-on <severity>", "exit 3 when an alert is at or over this").choices(SEVERITIES))
  .addHelpText(
    "after",
    `
Examples:
  rolecall replay examples/attacks --learn none
  zcat *.json.gz | rolecall replay - --format jsonl --fail-on high`,
  )
  .action(async (paths: string[], options) => finish((await import("./replay.ts")).replay(paths, options)));

detection(program.command("explain"))
  .description("Why did an alert or a record score as it did, or why did it not alert?")
  .argument("<id>", "an alert id (A-…) or the eventID of a record")
  .argument("<path...>", "the same paths as for replay")
  .addHelpText(
    "after",
    `
Examples:
  rolecall explain A-1B2C3D4E5F ~/cloudtrail
  rolecall explain 5f0c2c6e-0000-4000-8000-000000000001 examples/attacks --learn none`,
  )
  .action(async (id: string, paths: string[], options) =>
    finish((await import("./explain.ts")).explain(id, paths, options)),
  );

program
  .command("demo")
  .description("A made-up organisation, a fortnight, one attack: learned and judged offline")
  .option("--seed <n>", "another fortnight", seed, 7)
  .addHelpText("after", "\nExamples:\n  rolecall demo\n  rolecall demo --seed 12")
  .action(async (options) => finish((await import("./demo.ts")).demo(options)));

const data = program.command("data").description("Bring what others publish into rolecall.yaml");
data
  .command("vendors")
  .description("Accounts of suppliers, from a list of names and accounts, as the vendors section")
  .argument("<file>", "YAML or JSON: a list of entries with name and accounts")
  .addHelpText(
    "after",
    `
The community keeps such a list: https://github.com/fwdcloudsec/known_aws_accounts (accounts.yaml)

Examples:
  curl -O https://raw.githubusercontent.com/fwdcloudsec/known_aws_accounts/main/accounts.yaml
  rolecall data vendors accounts.yaml > vendors.yaml     then copy what you use into rolecall.yaml`,
  )
  .action(async (file: string) => finish(import("./data.ts").then(({ vendors }) => vendors(file))));

program
  .command("send-test")
  .description("Put a test alert on the alert bus of a deployment, for every sink that hears of its severity")
  .option("--stage <name>", "stage of the deployment", stage, "production")
  .option("--region <region>", "home region of the deployment (default: that of the AWS profile or AWS_REGION)")
  .addOption(new Option("--severity <severity>", "of the test alert").choices(SEVERITIES).default("high"))
  .addHelpText(
    "after",
    `
Uses the AWS credentials of your shell (AWS_PROFILE), which need events:DescribeEventBus and events:PutEvents on the bus.
A single sink cannot be chosen: the alert goes the way of every alert, and the severity decides who hears of it.

Examples:
  rolecall send-test --severity low                  only sinks that hear of low alerts, such as a SIEM
  rolecall send-test --stage staging --region eu-west-1`,
  )
  .action(async (options) => finish((await import("./send-test.ts")).sendTest(options)));

// A reader that stops early (| head) is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? EXIT.ran : EXIT.internal),
);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

async function finish(exit: Promise<number>): Promise<void> {
  process.exitCode = await exit;
}

function report(error: unknown): number {
  // Commander has printed its own message by then; asking for help is no fault.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ran : EXIT.usage;
  if (error instanceof ConfigError || error instanceof StateError || error instanceof UsageError) {
    process.stderr.write(`rolecall: ${error.message}\n`);
    return EXIT.usage;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`rolecall: internal error; please report it with this text:\n${text}\n`);
  return EXIT.internal;
}

function duration(text: string): number {
  const ms = text === "none" ? Number.POSITIVE_INFINITY : durationMs(text);
  if (ms === undefined) throw new InvalidArgumentError("give a duration such as 14d or 36h, or none");
  return ms;
}

function instant(text: string): number {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(full) ? Date.parse(full) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError("give a UTC date or time such as 2026-03-01 or 2026-03-01T10:00:00Z");
  return at;
}

function stage(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,23}$/.test(text))
    throw new InvalidArgumentError("give the name of a stage: at most 24 of a-z, 0-9 and -, a letter first");
  return text;
}

function score(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 100)
    throw new InvalidArgumentError("give a whole number from 0 to 100");
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("give a whole number");
  return value;
}
