/**
 * What people put away until the page is loaded again.
 *
 * It stays away as long as nothing new comes up: a notebook is shown again with the first
 * finding, or the worse verdict, that was not there when it was put away.
 */
export class Dismissals {
  /** Put away what these keys stand for. */
  add(path: string, keys: Iterable<string>): void {
    const known = this.keys.get(path) ?? new Set();
    for (const key of keys) {
      known.add(key);
    }
    this.keys.set(path, known);
  }

  /** Whether all of this was put away. */
  has(path: string, keys: Iterable<string>): boolean {
    const known = this.keys.get(path);
    return known !== undefined && [...keys].every(key => known.has(key));
  }

  /** Show everything about a notebook again. */
  clear(path: string): void {
    this.keys.delete(path);
  }

  private readonly keys = new Map<string, Set<string>>();
}
