/** Answers held per process and function: a few megabytes at most, for what comes back all the time. */
const HELD_MAX = 5000;

/**
 * The same function with its latest answers at hand. For pure functions of a text that repeats (ARNs, addresses) and
 * takes long to take apart. When too many are held, all are let go.
 */
export function held<T>(compute: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined || answers.has(text)) return known as T;
    const answer = compute(text);
    if (answers.size >= HELD_MAX) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
