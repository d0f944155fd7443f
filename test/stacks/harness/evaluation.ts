/** What an evaluation of the stacks is asked for and what it answers: plain data that passes between processes. */
import type { JsonObject } from "../../../shared/model.ts";

export interface EvaluateOptions {
  /** Default `test`. */
  readonly stage?: string;
  /** Default 111122223333. */
  readonly account?: string;
  /** Default eu-west-1. */
  readonly region?: string;
  /** What the account has enabled. */
  readonly enabledRegions?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** Text of `rolecall.yaml`; absent: no file. */
  readonly config?: string;
  /** Build the functions. Without, packages hold nothing and their handlers need not exist. Default false. */
  readonly bundle?: boolean;
  /** As `sst dev` would. */
  readonly dev?: boolean;
}

export interface Resource {
  /** Such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** Pulumi's name. */
  readonly name: string;
  /** Arguments as given to the provider, secrets in clear. */
  readonly inputs: JsonObject;
  /** Id and outputs as the mocks made them up. */
  readonly state: JsonObject;
  /** The id that was read, where the resource was looked up and not made. */
  readonly read?: string;
  readonly parent?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

export interface BuiltFunction {
  /** Name of the component. */
  readonly name: string;
  /** As declared, such as `functions/detect.handler`. */
  readonly handler: string;
  /** The bundle; not there unless `bundle` was asked for. */
  readonly file: string;
  /** What else the package holds: `to` in the package, `from` on disk. */
  readonly copied: readonly { readonly from: string; readonly to: string }[];
  /** What esbuild was told, as declared. */
  readonly nodejs: JsonObject;
}

export interface Evaluation {
  /** What `app()` answered. */
  readonly app: JsonObject;
  readonly resources: readonly Resource[];
  readonly outputs: JsonObject;
  readonly functions: readonly BuiltFunction[];
  /** Holds the bundles and what goes into packages; left to the caller to remove where `bundle` was asked for. */
  readonly folder: string;
}

/** What the evaluating process is told. */
export interface Job extends Required<Pick<EvaluateOptions, "stage" | "account" | "region" | "bundle" | "dev">> {
  readonly enabledRegions: readonly string[];
  readonly app: string;
  /** The bundled program. */
  readonly program: string;
  /** Folder of this evaluation alone. */
  readonly work: string;
  readonly root: string;
  /** Where the result goes. */
  readonly result: string;
}
