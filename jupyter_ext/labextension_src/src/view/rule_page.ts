/** The documentation of a rule: why it is one, and what to do. */

export interface RulePage {
  /** Paragraphs, the summary first. */
  readonly why: ReadonlyArray<string>;
  readonly advice: string;
}

/** The marks of code, which mean nothing in a sentence. */
const MARKS = /`{1,2}/g;

/** Return what a rule's documentation says; its last paragraph is the advice. */
export function rulePage(doc: string): RulePage {
  const said = doc
    .split(/\n\s*\n/)
    .map(part => part.replace(MARKS, '').split(/\s+/).join(' ').trim())
    .filter(Boolean);
  return said.length > 1
    ? { why: said.slice(0, -1), advice: said[said.length - 1] }
    : { why: said, advice: '' };
}
