/** The addresses of reports: that of the artifact, with another scheme, as Markdown.
 *
 * Pages of rules have addresses of the same scheme: `gifthorse-report:/rules/<rule>.md`.
 */

export const SCHEME = 'gifthorse-report';

const SUFFIX = '.md';
const RULE_PAGE = /^gifthorse-report:(?:\/\/)?\/rules\/[a-z0-9-]+\.md$/;

/** Return the address of the report of an artifact: `file:///x.pt` has `…-report:///x.pt.md`. */
export function reportUri(artifact: string): string {
  return artifact.replace(/^file:/, `${SCHEME}:`) + SUFFIX;
}

/** Return the address of the artifact of a report; undefined for another address. */
export function artifactUri(report: string): string | undefined {
  if (!report.startsWith(`${SCHEME}:`) || RULE_PAGE.test(report)) {
    return undefined;
  }
  const rest = report.slice(SCHEME.length + 1);
  const path = rest.endsWith(SUFFIX) ? rest.slice(0, -SUFFIX.length) : rest;
  // VS Code leaves out an authority that is empty.
  return `file:${path.startsWith('//') ? '' : '//'}${path}`;
}

/** Return the link that opens a report as an editor; undefined for another address. */
export function commandOfLink(target: string): string | undefined {
  const shown = RULE_PAGE.test(target) ? target : artifactUri(target);
  if (shown === undefined) {
    return undefined;
  }
  return `command:gifthorse.showReport?${encodeURIComponent(JSON.stringify([shown]))}`;
}

/** Make links to reports open them: a hover shows no link to a scheme that it does not know. */
export function withCommands(markdown: string): string {
  return markdown.replace(/\]\((gifthorse-report:[^)\s]+)\)/g, (whole, target: string) => {
    const command = commandOfLink(target);
    return command === undefined ? whole : `](${command})`;
  });
}
