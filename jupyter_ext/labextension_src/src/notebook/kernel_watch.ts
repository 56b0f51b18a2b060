/**
 * The kernel of one notebook: whether a guard is there, and when a run has come to rest.
 *
 * Asking waits until the kernel has been idle for a moment, so that it never stands
 * between two cells of a run. Runs are known by `execute_input`, which our own silent
 * requests do not send, and which cells run from a console or another tab do.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { CellSource, KernelState, LastDecision, NotebookAnswer } from '../api';
import { ask, type Guard, judge, UNKNOWN } from './guard';

/** Milliseconds for which a kernel has to be idle before it is asked. */
const REST = 200;

export class KernelWatch implements IDisposable {
  constructor(private readonly session: ISessionContext) {
    session.kernelChanged.connect(this.begin, this);
    session.statusChanged.connect(this.onStatus, this);
    session.iopubMessage.connect(this.onMessage, this);
    this.begin();
  }

  /** Emitted when the guard, or the life of the kernel, is another than before. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when cells ran and the kernel, asked again, is at rest. */
  get settled(): ISignal<this, void> {
    return this._settled;
  }

  get guard(): Guard {
    return this._guard;
  }

  get state(): KernelState | null {
    return this._guard.kind === 'loaded' ? this._guard.state : null;
  }

  /** The name of the kernel's specification, if one is chosen. */
  get kernelName(): string | null {
    const { session, kernelPreference } = this.session;
    return session?.kernel?.name ?? kernelPreference.name ?? null;
  }

  /** What the guard did with the cell that ran last, if it did anything. */
  get last(): LastDecision | null {
    const last = this.state?.last ?? null;
    return last && last.number >= this._number ? last : null;
  }

  get isDead(): boolean {
    return this._isDead;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      window.clearTimeout(this._timer);
      Signal.clearData(this);
    }
  }

  /** Ask as soon as the kernel is at rest. */
  askAgain(): void {
    this._isWanted = true;
    this.rest();
  }

  /** Let it judge cells, if it is at rest and has gifthorse; else `null`. */
  async judge(
    path: string,
    cells: ReadonlyArray<CellSource>
  ): Promise<NotebookAnswer | null> {
    const { kernel } = this;
    return kernel?.status === 'idle' && this.state ? judge(kernel, path, cells) : null;
  }

  private get kernel(): Kernel.IKernelConnection | null {
    return this.session.session?.kernel ?? null;
  }

  private begin(): void {
    this._ran = false;
    this._number = 0;
    this._isDead = false;
    this.set(UNKNOWN);
    this.askAgain();
  }

  private onStatus(_: ISessionContext, status: Kernel.Status): void {
    switch (status) {
      case 'restarting':
      case 'autorestarting':
        this.begin();
        break;
      case 'dead':
        this._isDead = true;
        this.set(UNKNOWN);
        break;
      case 'idle':
        this.rest();
        break;
      default:
        window.clearTimeout(this._timer);
    }
  }

  private onMessage(_: ISessionContext, message: KernelMessage.IMessage): void {
    if (message.header.msg_type === 'execute_input') {
      const { execution_count } = (message as KernelMessage.IExecuteInputMsg).content;
      this._number = execution_count ?? this._number;
      this._ran = true;
      this._isWanted = true;
    }
  }

  /** Start to wait, if there is something to ask and the kernel is idle. */
  private rest(): void {
    window.clearTimeout(this._timer);
    if (this._isWanted && !this._isDisposed && this.kernel?.status === 'idle') {
      this._timer = window.setTimeout(() => void this.askNow(), REST);
    }
  }

  private async askNow(): Promise<void> {
    const kernel = this.kernel;
    if (!kernel || this._isDisposed) {
      return;
    }
    this._isWanted = false;
    const ran = this._ran;
    this._ran = false;
    const guard = await ask(kernel);
    if (this._isDisposed || this.kernel !== kernel) {
      return;
    }
    this.set(guard);
    if (ran) {
      this._settled.emit();
    }
    this.rest();
  }

  private set(guard: Guard): void {
    this._guard = guard;
    this._changed.emit();
  }

  private _guard: Guard = UNKNOWN;
  private _isDead = false;
  private _isDisposed = false;
  private _isWanted = false;
  /** The highest number of an execution since the kernel started. */
  private _number = 0;
  private _ran = false;
  private _timer = 0;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _settled = new Signal<this, void>(this);
}
