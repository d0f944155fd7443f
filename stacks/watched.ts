/** Physical names of what a stack wants watched. Operations makes the alarms. */
export interface Watched {
  /** Queues whose messages must not grow old. */
  readonly queues: readonly string[];
  /** Queues that must stay empty. */
  readonly deadLetters: readonly string[];
  /** Functions that must neither fail nor be throttled. */
  readonly functions: readonly string[];
}

export function together(...parts: readonly Watched[]): Watched {
  return {
    queues: parts.flatMap(({ queues }) => queues),
    deadLetters: parts.flatMap(({ deadLetters }) => deadLetters),
    functions: parts.flatMap(({ functions }) => functions),
  };
}
