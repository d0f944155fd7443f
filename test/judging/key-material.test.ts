import { expect, test } from "vitest";
import {
  compareMarks,
  issuersOf,
  keptMarks,
  marksOfBundle,
  marksOfMetadata,
} from "../../shared/judging/key-material.ts";

const metadata = (issuer: string, certificate: string) =>
  `<EntityDescriptor entityID="${issuer}"><X509Certificate>${certificate}</X509Certificate></EntityDescriptor>`;

test("the same certificate has the same mark, however it is wrapped and named", () => {
  const plain = marksOfMetadata(metadata("https://idp.example", "MIIBours"));
  const other = marksOfMetadata(
    "<md:EntityDescriptor entityID = 'https://idp.example'><ds:X509Certificate x=''>\n MIIB\n ours </ds:X509Certificate></md:EntityDescriptor>",
  );
  expect(plain).toHaveLength(2);
  expect(other).toEqual(plain);
  expect(issuersOf(plain ?? [])).toEqual(["https://idp.example"]);
});

test.each([
  undefined,
  7,
  "",
  "<x/>",
  metadata("https://idp.example", ""),
  `<!DOCTYPE x>${metadata("https://idp.example", "MIIBours")}`,
  "<!--".repeat(50_000),
  "x".repeat(300_000),
])("what cannot be read whole has no marks", (document) => {
  expect(marksOfMetadata(document)).toBeUndefined();
});

test("a bundle has a mark for each certificate", () => {
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
  expect(marksOfBundle(pem("MIIBa") + pem("MIIBb"))).toHaveLength(2);
  expect(marksOfBundle(pem("MIIBa") + pem("MIIBa"))).toHaveLength(1);
  expect(marksOfBundle("none")).toBeUndefined();
  expect(marksOfBundle({})).toBeUndefined();
});

test("beyond the bound, one certificate more still makes a difference", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `-----BEGIN CERTIFICATE-----\nMIIB${index}\n-----END CERTIFICATE-----`);
  const before = marksOfBundle(many(150).join("\n")) ?? [];
  const after = marksOfBundle(many(151).join("\n")) ?? [];
  expect(before.length).toBeLessThan(110);
  expect(compareMarks(after, keptMarks(before, undefined)).added?.length).toBeGreaterThan(0);
});

test("a change that is taken back is known as such, once", () => {
  const [ours, theirs] = [["certificate a"], ["certificate b"]];
  const first = keptMarks(ours, undefined);
  const second = keptMarks(theirs, first);
  expect(compareMarks(theirs, first)).toEqual({ added: theirs, isBack: false });
  expect(compareMarks(ours, second)).toEqual({ added: ours, isBack: true });
  const third = keptMarks(ours, second);
  expect(compareMarks(theirs, third)).toEqual({ added: theirs, isBack: false });
  expect(compareMarks(ours, keptMarks(theirs, third)).isBack).toBe(true);
});
