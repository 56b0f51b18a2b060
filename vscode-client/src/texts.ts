/** Names from files, where the editor would see a link or an icon in them. */

const NOTHING = '\u200b';

/** Return a text in which neither `[x](command:y)` nor `$(icon)` means anything. */
export function inert(text: string): string {
  return text.replaceAll('](', `]${NOTHING}(`).replaceAll('$(', `$${NOTHING}(`);
}
