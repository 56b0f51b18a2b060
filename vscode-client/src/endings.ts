/** How often a server may end by itself, before a person is asked. */

const MOST = 4;
const SPAN = 3 * 60_000; // milliseconds

export class Endings {
  private readonly times: number[] = [];

  /** Tell whether to start again, after an ending at a time in milliseconds. */
  mayStartAgain(time: number): boolean {
    this.times.push(time);
    if (this.times.length <= MOST) {
      return true;
    }
    const first = this.times.shift() ?? time;
    return time - first > SPAN;
  }

  /** A person wants another try. */
  forget(): void {
    this.times.length = 0;
  }
}
