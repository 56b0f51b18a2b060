/** One scan that somebody waits for: its progress, its report, and how to end it. */
import { PromiseDelegate, UUID } from '@lumino/coreutils';
import { Signal, type ISignal } from '@lumino/signaling';

import type { Api, ScanAnswer } from '../api';
import { readReport } from '../view/read_report';
import { readEvent, type Progress } from './events';

/** Everything that the server announces. */
export type Announcements = ISignal<unknown, unknown>;

export class ScanJob {
  constructor(
    private readonly api: Pick<Api, 'scan' | 'cancel'>,
    private readonly announcements: Announcements,
    readonly path: string
  ) {
    announcements.connect(this.onAnnounced, this);
    this.answer = this.run();
  }

  /** The answer; rejected if there is none, also because somebody cancelled. */
  readonly answer: Promise<ScanAnswer>;

  get progressed(): ISignal<this, Progress> {
    return this._progressed;
  }

  get isCancelled(): boolean {
    return this.cancelled;
  }

  /** End the scan, if it has not ended. */
  cancel(): void {
    if (!this.ended && !this.cancelled) {
      this.cancelled = true;
      // Whether or not that arrives, nobody waits any more.
      this.api.cancel(this.id).catch(() => undefined);
      this.ending.reject(new Error('The scan was cancelled.'));
    }
  }

  private async run(): Promise<ScanAnswer> {
    try {
      const answered = this.api.scan(this.path, this.id);
      const answer = await Promise.race([answered, this.ending.promise]);
      const report = readReport(answer.report);
      if (report === null) {
        throw new Error('The server answered with something that is no report.');
      }
      return { report, rules: answer.rules };
    } finally {
      this.ended = true;
      this.announcements.disconnect(this.onAnnounced, this);
    }
  }

  private onAnnounced(_: unknown, emission: unknown): void {
    const event = readEvent(emission);
    if (event?.kind === 'progress' && event.id === this.id && !this.cancelled) {
      this._progressed.emit(event);
    }
  }

  private readonly id = UUID.uuid4();
  private readonly _progressed = new Signal<this, Progress>(this);
  private readonly ending = new PromiseDelegate<never>();
  private cancelled = false;
  private ended = false;
}
