/** The model files of a workspace, in the order and groups that a person looks for. */
import type { Known } from '../api';
import { WORST_FIRST } from '../view/order';
import type { KnownFile } from './known';

/** Files with one verdict, by path. */
export interface ArtifactGroup {
  readonly verdict: Known;
  readonly files: ReadonlyArray<KnownFile>;
}

const ORDER: readonly Known[] = [...WORST_FIRST, 'unknown'];

/** Return the groups that have files whose path has every word of the filter. */
export function groupFiles(
  files: ReadonlyArray<KnownFile>,
  filter: string
): ArtifactGroup[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = files.filter(({ path, format }) => {
    const said = `${path} ${format ?? ''}`.toLowerCase();
    return words.every(word => said.includes(word));
  });
  return ORDER.map(verdict => ({
    verdict,
    files: wanted.filter(file => file.verdict === verdict).sort(byPath)
  })).filter(group => group.files.length > 0);
}

/** Split a path into its folder, with the last slash, and its name. */
export function splitPath(path: string): [folder: string, name: string] {
  const cut = path.lastIndexOf('/') + 1;
  return [path.slice(0, cut), path.slice(cut)];
}

function byPath(a: KnownFile, b: KnownFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
