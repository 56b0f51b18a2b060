/** The words of the engine, with their order and their marks. */

export const WORST_FIRST = ['unsafe', 'review', 'incomplete', 'clean'] as const;

export type Verdict = (typeof WORST_FIRST)[number];

/** Marks tell verdicts apart where colours do not. */
export const SYMBOLS: Readonly<Record<Verdict, string>> = {
  unsafe: '✗',
  review: '!',
  incomplete: '?',
  clean: '✓',
};

/** Names of icons that every theme of VS Code has. */
export const ICONS: Readonly<Record<Verdict, string>> = {
  unsafe: 'error',
  review: 'warning',
  incomplete: 'question',
  clean: 'pass',
};

export function isVerdict(value: unknown): value is Verdict {
  return WORST_FIRST.some(verdict => verdict === value);
}

/** The id of the colour that a theme may set. */
export function colour(verdict: Verdict): string {
  return `gifthorse.${verdict}`;
}

/** Order by verdict; for `sort`. */
export function byVerdict(one: Verdict, other: Verdict): number {
  return WORST_FIRST.indexOf(one) - WORST_FIRST.indexOf(other);
}

export function worst(verdicts: Iterable<Verdict>): Verdict | undefined {
  return [...verdicts].sort(byVerdict)[0];
}
