/** The page of a report: no scripts, no pictures, nothing from elsewhere.
 *
 * What a report tells comes from files that may be hostile.  The server writes names so
 * that they are no markup; should one get through, the page could not do anything.
 */

import { commandOfLink } from './report_uris';
import { SYMBOLS, isVerdict, type Verdict } from './verdicts';

export const OPEN_PLACE = 'gifthorse.openPlace';
export const SHOW_REPORT = 'gifthorse.showReport';

const PLACE = 'gifthorse-place';

/** What a page shows. */
export interface Shown {
  readonly title: string;
  readonly verdict?: string | undefined;
  /** HTML that VS Code made of the report's Markdown. */
  readonly body: string;
}

/** Return the whole document. */
export function page({ title, verdict, body }: Shown, nonce: string, style: string): string {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const known = isVerdict(verdict) ? verdict : undefined;
  const mark =
    known && !isSaidFirst(known, body)
      ? `<p class="verdict"><span aria-hidden="true">${SYMBOLS[known]}</span> ${known}</p>`
      : '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body class="${known ?? ''}">
${mark}
<main>${withLinks(body)}</main>
</body>
</html>`;
}

/** Tell whether a report begins with its verdict: then nobody needs to read it twice. */
function isSaidFirst(verdict: Verdict, body: string): boolean {
  const [, heading = ''] = /<h1\b[^>]*>(.*?)<\/h1>/s.exec(body) ?? [];
  const words = heading.replace(/<[^>]*>/g, '').replace(/^[^a-z]*/i, '');
  return words.startsWith(verdict);
}

/** Return a page's body that is a text. */
export function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

/** Return a text that was not rendered, as it is. */
export function preformatted(text: string): string {
  return `<pre>${escaped(text)}</pre>`;
}

export function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}

/** Name links to files otherwise before Markdown is rendered, which takes none of them. */
export function withPlaces(markdown: string): string {
  return markdown.replaceAll('](file:', `](${PLACE}:`);
}

/** Make links to files and reports open in the editor; a page follows none to a disk. */
export function withLinks(html: string): string {
  const linked = html.replace(/(<a\b[^>]*?\bhref=)"([^"]*)"/g, (whole, start: string, to: string) => {
    const address = to.replace(/&amp;/g, '&').replace(`${PLACE}:`, 'file:');
    const command = address.startsWith('file:') ? placeCommand(address) : commandOfLink(address);
    return command === undefined ? whole : `${start}"${escaped(command)}"`;
  });
  return linked.replaceAll(`](${PLACE}:`, '](file:'); // in a text that only looks like a link
}

/** A place in a file: an address with `#L3` or `#L3,5` for a line. */
export interface Place {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
}

/** Read a link to a line; counted from nought. */
export function placeOf(address: string): Place {
  const [, uri = address, line = '1', column = '1'] =
    /^([^#]*)#L(\d+)(?:[,:]?C?(\d+))?/.exec(address) ?? [];
  return { uri, line: Math.max(0, Number(line) - 1), column: Math.max(0, Number(column) - 1) };
}

function placeCommand(address: string): string {
  return `command:${OPEN_PLACE}?${encodeURIComponent(JSON.stringify([address]))}`;
}
