/**
 * Text from hostile files, made fit to be shown.
 *
 * `textContent` keeps markup out; this keeps out what markup is not needed for: controls
 * of writing direction that turn a name around, newlines that forge lines of a report,
 * characters that cannot be seen, and ten megabytes of name that bury the verdict.
 */
/** Characters of one message. */
export const LONGEST = 400;
export const LONGEST_NAME = 160;
/** Characters of code to copy, which is shown as it is. */
export const LONGEST_CODE = 4000;

const LEFT_OUT = '[...]';
const KILO = 1024;
const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB'];
// Where rounding would add a digit.
const FOUR_DIGITS = 999.5;
const TWO_DIGITS = 9.95;

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const UNSEEN_IN_CODE = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Return a text on one line in which nothing is invisible; of a long one, both ends. */
export function legible(text: string, longest = LONGEST): string {
  return shortened(shortened(text, longest).replace(UNSEEN, escaped), longest);
}

/** Return lines of code in which nothing is invisible; line breaks and tabs stay. */
export function legibleCode(text: string): string {
  return shortened(text, LONGEST_CODE).replace(UNSEEN_IN_CODE, escaped);
}

/** Return a number of bytes as people say it: `4.1 MB`. */
export function size(count: number): string {
  if (count < KILO) {
    return `${count} B`;
  }
  let amount = count / KILO;
  let unit = 0;
  while (amount >= FOUR_DIGITS && unit < UNITS.length - 1) {
    amount /= KILO;
    unit += 1;
  }
  return `${amount.toFixed(amount < TWO_DIGITS ? 1 : 0)} ${UNITS[unit]}`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a) {
    return '\\n';
  }
  if (code === 0x09) {
    return '\\t';
  }
  const hex = code.toString(16);
  if (code < 0x100) {
    return `\\x${hex.padStart(2, '0')}`;
  }
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function shortened(text: string, longest: number): string {
  if (text.length <= longest) {
    return text;
  }
  const kept = longest - LEFT_OUT.length;
  const tail = Math.floor(kept / 3);
  return text.slice(0, kept - tail) + LEFT_OUT + text.slice(text.length - tail);
}
