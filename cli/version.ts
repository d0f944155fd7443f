import packageJson from "../package.json" with { type: "json" };

/** The version of Rolecall, said by `--version` and in what SIEMs are given. */
export const VERSION = packageJson.version;
