/** Knows whether somebody is typing, so that nothing moves under their hands. */
import type { IDisposable } from '@lumino/disposable';

/** Milliseconds after a key in which the next one may come. */
const PAUSE = 1500;

export class Typing implements IDisposable {
  constructor(private readonly node: HTMLElement) {
    node.addEventListener('keydown', this, true);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Milliseconds until it is likely that nobody types. */
  get rest(): number {
    return Math.max(0, this.last + PAUSE - performance.now());
  }

  handleEvent(event: Event): void {
    const { key, ctrlKey, metaKey, target } = event as KeyboardEvent;
    const isText = key.length === 1 || key === 'Enter' || key === 'Backspace';
    const isPlain = isText && !ctrlKey && !metaKey;
    const isRun = key === 'Enter' && (event as KeyboardEvent).shiftKey;
    if (isPlain && !isRun && (target as Element).closest('.cm-content')) {
      this.last = performance.now();
    }
  }

  dispose(): void {
    this._isDisposed = true;
    this.node.removeEventListener('keydown', this, true);
  }

  private _isDisposed = false;
  private last = -PAUSE;
}
