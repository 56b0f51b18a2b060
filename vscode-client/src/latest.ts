/** One run at a time of work that only its newest request needs. */

export class Latest {
  private running: Promise<void> | undefined;
  private isAskedAgain = false;

  /** `work` says itself what failed: a run that throws must not end the others. */
  constructor(private readonly work: () => Promise<void>) {}

  /** Run the work, after the run that is under way; many requests make one more. */
  request(): Promise<void> {
    if (this.running) {
      this.isAskedAgain = true;
      return this.running;
    }
    this.running = this.runs().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async runs(): Promise<void> {
    do {
      this.isAskedAgain = false;
      await this.work();
    } while (this.isAskedAgain);
  }
}
