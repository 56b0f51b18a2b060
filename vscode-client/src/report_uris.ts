/** The addresses of reports: that of the artifact, with another scheme, as Markdown. */

export const SCHEME = 'gifthorse-report';

const SUFFIX = '.md';

/** Return the address of the report of an artifact: `file:///x.pt` has `…-report:///x.pt.md`. */
export function reportUri(artifact: string): string {
  return artifact.replace(/^file:/, `${SCHEME}:`) + SUFFIX;
}

/** Return the address of the artifact of a report; undefined for another address. */
export function artifactUri(report: string): string | undefined {
  if (!report.startsWith(`${SCHEME}:`)) {
    return undefined;
  }
  const rest = report.slice(SCHEME.length);
  return `file${rest.endsWith(SUFFIX) ? rest.slice(0, -SUFFIX.length) : rest}`;
}

/** Return the link that opens a report as a panel; undefined for another address. */
export function commandOfLink(target: string): string | undefined {
  const artifact = artifactUri(target);
  if (artifact === undefined) {
    return undefined;
  }
  return `command:gifthorse.showReport?${encodeURIComponent(JSON.stringify([artifact]))}`;
}
