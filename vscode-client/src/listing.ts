/** The order and the words of a list of artifacts. */

import type { ArtifactOfServer } from './protocol';
import { byVerdict, isVerdict, type Verdict } from './verdicts';

/** Return what can be shown, the worst first, then by path. */
export function ordered(artifacts: readonly ArtifactOfServer[]): ArtifactOfServer[] {
  return artifacts
    .filter(artifact => isVerdict(artifact.verdict))
    .sort(
      (one, other) =>
        byVerdict(one.verdict, other.verdict) || compare(one.folder, other.folder) || compare(one.path, other.path),
    );
}

/** Return the name of a file and the folder it is in, relative to that of the workspace. */
export function nameAndFolder(relative: string): readonly [string, string] {
  const at = relative.lastIndexOf('/');
  return [relative.slice(at + 1), at < 0 ? '' : relative.slice(0, at)];
}

/** Return a size as people write it. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Return how many artifacts have each verdict, the worst first, none that has none. */
export function counts(verdicts: readonly Verdict[]): string {
  const numbers = new Map<Verdict, number>();
  for (const verdict of [...verdicts].sort(byVerdict)) {
    numbers.set(verdict, (numbers.get(verdict) ?? 0) + 1);
  }
  return [...numbers].map(([verdict, number]) => `${number} ${verdict}`).join(', ');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
