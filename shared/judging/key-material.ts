/**
 * What lets outside identities in: issuers and certificates, as short marks that can be remembered and compared. A new
 * certificate beside the old ones opens the door as wide as a new provider, and is what metadata changes hide.
 */
import { hash } from "node:crypto";

/** Sorted, each once: `issuer https://idp.example`, `certificate 4f2a…`. */
export type Marks = readonly string[];

/** Longest document that is read. CloudTrail drops parameters over 100 KB. */
const CHARS_MAX = 256 * 1024;
const MARKS_MAX = 100;

/** Issuers and certificates of SAML metadata; undefined when it is not there or names neither. */
export function marksOfMetadata(document: unknown): Marks | undefined {
  if (typeof document !== "string" || document.length > CHARS_MAX) return undefined;
  // What an entity of its own stands for is not resolved, so that nothing hides behind one.
  if (document.includes("<!DOCTYPE")) return undefined;
  const text = withoutComments(document).replaceAll("<![CDATA[", "").replaceAll("]]>", "");
  const issuers = [...text.matchAll(/\bentityID\s{0,20}=\s{0,20}(?:"([^"<]{1,1024})"|'([^'<]{1,1024})')/g)].map(
    ([, double, single]) => `issuer ${double ?? single}`,
  );
  const certificates = [...text.matchAll(/X509Certificate(?:\s[^<>]{0,200})?>([^<>]{1,20000})</g)].map(
    ([, certificate = ""]) => markOfCertificate(certificate),
  );
  // Each certificate stands between two tags; one that is written in some other way must not go unseen.
  const isWhole = text.split("X509Certificate").length - 1 === certificates.length * 2;
  const isComplete = isWhole && issuers.length > 0 && certificates.length > 0;
  return isComplete ? sorted([...issuers, ...certificates]) : undefined;
}

/** The certificates of a PEM bundle; undefined when there is none to read. */
export function marksOfBundle(bundle: unknown): Marks | undefined {
  if (typeof bundle !== "string" || bundle.length > CHARS_MAX) return undefined;
  const parts = bundle.split("-----BEGIN CERTIFICATE-----").slice(1);
  const marks = parts.map((part) => markOfCertificate(part.split("-----END", 1)[0] ?? ""));
  return marks.length === 0 ? undefined : sorted(marks);
}

/** How marks differ from what is remembered. */
export interface MarksChange {
  /** Undefined when nothing is remembered. */
  readonly added: Marks | undefined;
  /** It is exactly what was there before the last change: somebody took that change back. */
  readonly isBack: boolean;
}

export function compareMarks(marks: Marks, remembered: string | undefined): MarksChange {
  if (remembered === undefined) return { added: undefined, isBack: false };
  const { now, before } = readKept(remembered);
  return {
    added: marks.filter((mark) => !now.includes(mark)),
    isBack: before.length > 0 && before.join("\n") === marks.join("\n"),
  };
}

/** The text to remember: what holds now, and what held before it, unless this takes the last change back. */
export function keptMarks(marks: Marks, remembered: string | undefined): string {
  const { now, before } = readKept(remembered ?? "");
  const text = marks.join("\n");
  if (now.join("\n") === text) return [text, before.join("\n")].join("\n\n");
  return before.join("\n") === text ? `${text}\n\n` : [text, now.join("\n")].join("\n\n");
}

export function issuersOf(marks: Marks): string[] {
  return marks.filter((mark) => mark.startsWith("issuer ")).map((mark) => mark.slice("issuer ".length));
}

function readKept(text: string): { readonly now: Marks; readonly before: Marks } {
  const [now = "", before = ""] = text.split("\n\n");
  const lines = (part: string) => (part === "" ? [] : part.split("\n"));
  return { now: lines(now), before: lines(before) };
}

function markOfCertificate(text: string): string {
  return `certificate ${hash("sha256", text.replace(/\s+/g, ""), "hex").slice(0, 32)}`;
}

function sorted(marks: readonly string[]): Marks {
  const each = [...new Set(marks.map((mark) => mark.replace(/\s+/g, " ").trim()))].sort();
  if (each.length <= MARKS_MAX) return each;
  // What is beyond the bound still makes a difference.
  return [...each.slice(0, MARKS_MAX), `certificate ${hash("sha256", each.join("\n"), "hex").slice(0, 32)}`].sort();
}

/** What stands in comments counts for nobody, however much of it there is. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let open = text.indexOf("<!--"); open >= 0; open = text.indexOf("<!--", from)) {
    kept.push(text.slice(from, open));
    const close = text.indexOf("-->", open);
    if (close < 0) return kept.join("");
    from = close + 3;
  }
  kept.push(text.slice(from));
  return kept.join("");
}
