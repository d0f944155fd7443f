/**
 * The surface: every kind of call that grants, opens, hides, signs in or enumerates, and how many of the 20 rule sets that
 * we compared look at it. A test holds that each call is looked at by a detector, or is listed with the reason why not.
 */

export interface Row {
  /** What happened, in words. */
  readonly title: string;
  /** MITRE ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** Of `PEERS` rule sets, how many look at it at all. */
  readonly peers: number;
  /** `service:EventName` as CloudTrail writes them, or one of `ANY_CALL`. */
  readonly calls: readonly string[];
  /** What answers this instead of a detector, as a sentence. */
  readonly elsewhere?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** How many public rule sets were compared, in 2026. */
export const PEERS = 20;

/** Rows that are not about a name but about who calls, from where, or how it ended. */
export const ANY_CALL = {
  "*:ByRoot": "any call of the root user",
  "*:Refused": "any refused call",
  "*:ByLongTermKey": "any call with a long-term key",
  "*:BySession": "any call of a session",
  "*:ByInstance": "any call with an instance's credentials",
  "*:FromListedAddress": "any call from a listed address",
  "*:ThroughForeignEndpoint": "any call through another account's endpoint",
  "*:FirstOfItsName": "a call that its caller never made before",
  "*:InUnusedRegion": "any call in a region never used before",
  "*:OnRolecall": "any change of a part of Rolecall",
  "*:WithoutParameters": "any call whose parameters were left out",
} as const;

/** Calls that only the root user makes; being root is what is told of them. */
export const ONLY_ROOT: ReadonlySet<string> = new Set([
  "signin:PasswordRecoveryRequested",
  "signin:PasswordRecoveryCompleted",
  "signin:PasswordUpdated",
  "signin:EmailUpdated",
  "iam:EmailUpdated",
]);

/** A row from short texts: ids by spaces, calls as `iam: CreateUser CreateRole; sts: AssumeRole`. */
export function row(title: string, attack: string, peers: number, calls: string, elsewhere?: string): Row {
  return {
    title,
    attack: attack.split(" "),
    peers,
    calls: callsOf(calls),
    ...(elsewhere !== undefined && { elsewhere }),
  };
}

/** `iam: CreateUser CreateRole; sts: AssumeRole` as `service:EventName` each. */
export function callsOf(text: string): string[] {
  return text.split(";").flatMap((part) => {
    const [service = "", names = ""] = part.split(":");
    return names
      .split(" ")
      .filter((name) => name !== "")
      .map((name) => `${service.trim()}:${name}`);
  });
}
