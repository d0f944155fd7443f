/**
 * What every function has in common, applied to each `sst.aws.Function` that any stack declares.
 *
 * SST 4.17.1 on its own gives a function's role a trust in the whole account (any principal that may call
 * sts:AssumeRole could become Rolecall) and a policy that writes any log. Both are replaced here.
 */
import { arnOf, type Deployment, named } from "./deployment.ts";
import { PACKING } from "./packing.ts";
import { policy } from "./policy.ts";

export function defaults(here: Deployment): void {
  if ($dev)
    throw new Error(
      "`sst dev` runs functions on your machine through a bridge that any principal of the account may use. " +
        "Deploy to a stage of your own instead: sst deploy --stage <name>.",
    );
  $transform(sst.aws.Function, (args, _options, logicalName) => {
    const { name } = args;
    if (name !== named(here, logicalName))
      throw new Error(`Name the function ${logicalName} ${named(here, logicalName)}: policies and alarms rely on it.`);
    args.runtime ??= "nodejs24.x";
    args.architecture ??= "arm64";
    args.memory ??= "256 MB";
    args.nodejs ??= PACKING;
    // Log groups are always encrypted with a key of CloudWatch's own, which nobody can switch off; logs hold no record.
    args.logging ??= { format: "json", retention: "3 months" };
    args.copyFiles ??= [{ from: here.settingsFile, to: "rolecall.json" }];
    const log = {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${arnOf(here, "logs", `log-group:/aws/lambda/${name}`)}:*`],
    };
    args.permissions = $output(args.permissions).apply((own) => [...(own ?? []), log]);
    args.transform = {
      ...args.transform,
      function: withoutLinkKey,
      role: { name, assumeRolePolicy: trustInLambda(here), managedPolicyArns: [] },
    };
  });
}

/** SST gives every function a key to data that is linked to it. Nothing is linked, and no key belongs into an environment. */
function withoutLinkKey(args: aws.lambda.FunctionArgs): undefined {
  args.environment = $output(args.environment).apply((environment) => ({
    variables: Object.fromEntries(
      Object.entries(environment?.variables ?? {}).filter(([name]) => !name.startsWith("SST_")),
    ),
  }));
}

/** Source: IAM User Guide, "The confused deputy problem": a service may act for this account's functions only. */
function trustInLambda({ account }: Deployment) {
  return policy({
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });
}
