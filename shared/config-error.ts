/** Something the operator has to mend in the configuration: says what, where and how. */
export class ConfigError extends Error {
  readonly code = "config";
}
