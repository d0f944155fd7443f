import fc from "fast-check";
import { expect, test } from "vitest";
import { createLexicon } from "../../shared/ingest/words.ts";

const names = fc.oneof(
  fc.constantFrom("iam", "iam.amazonaws.com", "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithSAMLx", "GetUser", ""),
  fc.string({ maxLength: 4 }),
  fc.string({ minLength: 120, maxLength: 140 }),
);

test("a lexicon says of every word what was worked out for it, however often it is asked", () => {
  const lexicon = createLexicon((word) => `<${word}>`);
  fc.assert(
    fc.property(fc.array(names, { maxLength: 20 }), (words) => {
      for (const word of [...words, ...words]) {
        const isPlain = /^[!-~]{1,128}$/.test(word) && !/["\\]/.test(word);
        // What follows is the same for all: words must be told apart by more than a few of their bytes.
        const bytes = Buffer.from(`xx${word}","awsRegion":"eu-west-1"`);
        if (!word.includes('"')) expect(lexicon(bytes, 2)).toBe(isPlain ? `<${word}>` : undefined);
      }
    }),
    { numRuns: 300 },
  );
});
