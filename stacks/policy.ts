/** Policy documents, written out: what is in them is what is deployed. */

type Text = $util.Input<string>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: { readonly Service: string } | { readonly AWS: Text };
  readonly Action: string | readonly string[];
  /** Absent in trust policies. */
  readonly Resource?: Text | readonly Text[];
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: Text | readonly Text[] };
  };
}

export function policy(...statements: readonly Statement[]): $util.Output<string> {
  return $jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets the rules of these ARNs, and no others of EventBridge, do one thing to one resource. */
export function allowRules(
  action: "sqs:SendMessage" | "sns:Publish",
  resource: Text,
  ruleArns: readonly Text[],
): Statement {
  return {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: action,
    Resource: resource,
    Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
  };
}
