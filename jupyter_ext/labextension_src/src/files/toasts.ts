/** Shows what is to be said of downloads as notifications, and opens reports from them. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Debouncer } from '@lumino/polling';

import type { Verdict } from '../report';
import { noticesOf, type CleanDownloads, type Notice } from './downloads';
import type { Scanned } from './events';

/** Files of one download are announced within so many milliseconds of each other. */
const TOGETHER = 600;

const KINDS: Readonly<Record<Verdict, Notification.TypeOptions>> = {
  unsafe: 'error',
  review: 'warning',
  incomplete: 'info',
  clean: 'success'
};

export class Toasts {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly open: (path: string) => void,
    private readonly clean: () => CleanDownloads
  ) {
    this.soon = new Debouncer(() => this.show(), TOGETHER);
  }

  /** Take in that a file was downloaded and scanned. */
  downloaded(event: Scanned): void {
    this.waiting.push(event);
    void this.soon.invoke();
  }

  private show(): void {
    const waiting = this.waiting.splice(0);
    for (const notice of noticesOf(waiting, this.clean(), this.trans)) {
      this.notify(notice);
    }
  }

  private notify({ verdict, message, path, closesAfter }: Notice): void {
    const before = this.shown.get(path);
    // A model that is saved again and again is what it was; what is unsafe is said anew.
    if (verdict !== 'unsafe' && this.said.get(path) === message) {
      return;
    }
    this.said.set(path, message);
    const actions = [
      {
        label: this.trans.__('Show report'),
        callback: () => this.open(path),
        displayType: verdict === 'unsafe' ? ('warn' as const) : ('default' as const)
      }
    ];
    const options = { autoClose: closesAfter, actions };
    const type = KINDS[verdict];
    // The same file again, and nobody has closed what was said of it: say it there.
    if (before && Notification.update({ id: before, type, message, ...options })) {
      return;
    }
    this.shown.set(path, Notification.emit(message, type, options));
  }

  private readonly soon: Debouncer;
  private readonly waiting: Scanned[] = [];
  private readonly said = new Map<string, string>();
  private readonly shown = new Map<string, string>();
}
