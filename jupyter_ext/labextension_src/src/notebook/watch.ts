/**
 * One open notebook: its cells are scanned as they are in the editor, saved or not.
 *
 * All that is shown follows this model. There is at most one request at a time; what
 * changes meanwhile is asked about when it is answered, so a slow server is never asked
 * faster than it answers and an old answer never follows a newer one.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Api, CellSource, NotebookAnswer, NotebookRequest } from '../api';
import { ApiError, type Trouble } from '../trouble';
import { readReport } from '../view/read_report';
import { Early } from './early';
import type { Guard } from './guard';
import { KernelWatch } from './kernel_watch';
import { read, type Reading } from './reading';

/** What was answered, and about which cells. */
export interface Scanned {
  readonly answer: NotebookAnswer;
  readonly reading: Reading;
  /** The texts that were scanned, by the number of the cell less one. */
  readonly cells: ReadonlyArray<CellSource>;
}

/** Why there is no answer to the newest question. */
export interface Unanswered {
  readonly trouble: Trouble | 'slow' | 'other-version';
  readonly message: string;
}

/** Code units of a notebook that are sent while it is edited. */
export const MOST_CODE = 4_000_000;
/** Milliseconds; what is scanned may be many large files. */
const PATIENCE = 120_000;
/** Milliseconds until a server that had no such part is asked about an edit. */
const GONE_PAUSE = 60_000;
/** Milliseconds until a server that is busy is asked again, the first time; then twice. */
const BUSY_PAUSE = 1_000;
/** Times that it may be busy before anybody is told. */
const BUSY_TIMES = 3;
/** This page, among those that show the same notebook. */
const CLIENT = UUID.uuid4();
const PYTHON = ['', 'python', 'ipython', 'python3'];

type Context = DocumentRegistry.IContext<INotebookModel>;

export class NotebookWatch implements IDisposable {
  constructor(
    private readonly context: Context,
    private readonly api: Api,
    /** The notebook's path as the server knows it. */
    private readonly path: () => string,
    /** Milliseconds without an edit after which the cells are scanned. */
    private readonly pause: () => number
  ) {
    this.kernel = new KernelWatch(context.sessionContext);
    this.kernel.changed.connect(this.onKernel, this);
    this.kernel.settled.connect(this.onSettled, this);
    context.model.contentChanged.connect(this.onEdit, this);
    context.pathChanged.connect(this.rescan, this);
    this._early = context.isReady
      ? null
      : new Early(signal => api.saved(path(), CLIENT, signal));
    void context.ready.then(() => this.open());
  }

  readonly kernel: KernelWatch;

  /** Emitted when there is something else to show. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get session(): ISessionContext {
    return this.context.sessionContext;
  }

  get model(): INotebookModel {
    return this.context.model;
  }

  get guard(): Guard {
    return this.kernel.guard;
  }

  get scanned(): Scanned | null {
    return this._scanned;
  }

  get unanswered(): Unanswered | null {
    return this._unanswered;
  }

  get isScanning(): boolean {
    return this._request !== null;
  }

  /** Whether its cells are Python, as far as one can tell before a kernel runs. */
  get isPython(): boolean {
    return PYTHON.includes(this.language.toLowerCase());
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      window.clearTimeout(this._timer);
      this._request?.abort();
      this._early?.dispose();
      this.kernel.dispose();
      Signal.clearData(this);
    }
  }

  /** Scan now, whether or not anything changed. */
  rescan(): void {
    this._asked = null;
    this._again = true;
    void this.scan();
  }

  /** The text of a cell as it is now, by its number in the last answer. */
  sourceOf(cell: number): string | null {
    const id = this._scanned?.answer.cells[cell - 1];
    for (const each of this.model.cells) {
      if (each.id === id) {
        return each.sharedModel.getSource();
      }
    }
    return null;
  }

  private get language(): string {
    const model = this.model;
    const info = model?.getMetadata('language_info') as { name?: string } | undefined;
    return String(info?.name ?? model?.defaultKernelLanguage ?? '');
  }

  /** Scan what is there, unless that is asked already. */
  private open(): void {
    this._isOpen = true;
    this._again = true;
    void this.scan();
  }

  private onEdit(): void {
    if (!this._isOpen) {
      // The cells are there; until the rest of the page is, they can be scanned.
      this._isOpen = true;
      window.setTimeout(() => this.open());
      return;
    }
    const now = Date.now();
    if (this._timer === 0) {
      this._since = now;
    }
    window.clearTimeout(this._timer);
    // Outputs that stream are changes too, and must not put it off for ever.
    const longest = this._since + 4 * this.pause() - now;
    const pause = Math.max(0, Math.min(this.pause(), longest));
    this._timer = window.setTimeout(() => {
      this._timer = 0;
      this._again = true;
      void this.scan();
    }, pause);
  }

  private onKernel(): void {
    this._changed.emit();
    // With its working directory and its libraries, calls may be judged otherwise.
    const { state } = this.kernel;
    const known = JSON.stringify([state?.cwd, state?.versions]);
    if (known !== this._known) {
      this._known = known;
      this.rescan();
    }
  }

  private onSettled(): void {
    if (this.isPython) {
      // What is new on disk is announced by events; whoever cannot hear does no harm.
      this.api.executed(this.path(), this.kernel.state).catch(() => undefined);
      this.rescan();
    }
  }

  private async scan(): Promise<void> {
    if (this._request || !this._again || this._isDisposed || !this.model) {
      return;
    }
    this._again = false;
    const cells = collect(this.model);
    if (!this.isPython || isSame(cells, this._asked) || this.mustWait()) {
      return;
    }
    this._asked = cells;
    if (cells.reduce((sum, { source }) => sum + source.length, 0) > MOST_CODE) {
      this.fail({ trouble: 'large', message: '' });
      return;
    }
    await this.request(cells);
    void this.scan();
  }

  private async request(cells: ReadonlyArray<CellSource>): Promise<void> {
    const request = (this._request = new AbortController());
    const timer = window.setTimeout(() => request.abort(), PATIENCE);
    try {
      const told =
        (await this.early(cells, request.signal)) ??
        (await this.api.notebook(this.question(cells), request.signal));
      // Where the server does not see the kernel's files, the kernel looks at them.
      const isElsewhere = told?.files === 'elsewhere';
      const own = isElsewhere ? await this.kernel.judge(this.path(), cells) : null;
      const answer = own ?? told;
      if (!this._isDisposed) {
        this.take(answer, cells);
      }
    } catch (error) {
      if (!this._isDisposed) {
        this.fail(whyNot(error, request.signal.aborted));
      }
    } finally {
      window.clearTimeout(timer);
      this._request = null;
    }
  }

  /** Return what was asked about the notebook on disk, once, if it is the same. */
  private async early(
    cells: ReadonlyArray<CellSource>,
    signal: AbortSignal
  ): Promise<NotebookAnswer | null> {
    const early = this._early;
    this._early = null;
    return early ? early.about(cells, signal) : null;
  }

  private question(cells: ReadonlyArray<CellSource>): NotebookRequest {
    return {
      path: this.path(),
      language: this.language || 'python',
      cells,
      kernel: this.kernel.state,
      kernel_name: this.kernel.kernelName ?? (this.model.defaultKernelName || null),
      client: CLIENT
    };
  }

  private take(given: NotebookAnswer, cells: ReadonlyArray<CellSource>): void {
    const report = readReport(given?.report);
    if (!report || !Array.isArray(given.cells)) {
      this.fail({ trouble: 'other-version', message: '' });
      return;
    }
    const answer = { ...given, report };
    this._scanned = { answer, reading: read(answer), cells };
    this._unanswered = null;
    this._busy = 0;
    this._changed.emit();
  }

  private fail(why: Unanswered): void {
    const isForNow = why.trouble === 'busy' || why.trouble === 'obsolete';
    if (isForNow) {
      const pause = BUSY_PAUSE * 2 ** Math.min(this._busy, 5);
      this._busy += 1;
      window.setTimeout(() => this.rescan(), pause);
    }
    if (!isForNow || this._busy > BUSY_TIMES) {
      this._unanswered = why;
      this._failedAt = Date.now();
      this._changed.emit();
    }
  }

  /** Whether the server failed in a way that edits do not change. */
  private mustWait(): boolean {
    const isGone = this._unanswered?.trouble === 'gone';
    const isAsked = this._asked !== null;
    return isGone && isAsked && Date.now() - this._failedAt < GONE_PAUSE;
  }

  private _again = false;
  private _early: Early | null;
  private _asked: ReadonlyArray<CellSource> | null = null;
  /** How often the server was busy, one time after the other. */
  private _busy = 0;
  private _failedAt = 0;
  private _isDisposed = false;
  private _isOpen = false;
  private _known = JSON.stringify([undefined, undefined]);
  private _request: AbortController | null = null;
  private _scanned: Scanned | null = null;
  private _since = 0;
  private _timer = 0;
  private _unanswered: Unanswered | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

/** Return the cells; of those that hold no code, only that they are there. */
function collect(model: INotebookModel): CellSource[] {
  const cells: CellSource[] = [];
  for (const { id, type, sharedModel } of model.cells) {
    cells.push({ id, type, source: type === 'code' ? sharedModel.getSource() : '' });
  }
  return cells;
}

function isSame(
  a: ReadonlyArray<CellSource>,
  b: ReadonlyArray<CellSource> | null
): boolean {
  return (
    a.length === b?.length &&
    a.every(
      ({ id, type, source }, i) =>
        id === b[i].id && type === b[i].type && source === b[i].source
    )
  );
}

function whyNot(error: unknown, isLate: boolean): Unanswered {
  if (isLate) {
    return { trouble: 'slow', message: '' };
  }
  const trouble = error instanceof ApiError ? error.trouble : 'failed';
  return { trouble, message: error instanceof Error ? error.message : String(error) };
}
