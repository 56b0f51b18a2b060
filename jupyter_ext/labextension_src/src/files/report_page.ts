/** The content of a page that scans something: progress, then the report or why none. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

import { ApiError } from '../api';
import type { Location, Report } from '../report';
import { button, element } from '../view/dom';
import { legible, LONGEST_NAME } from '../view/legible';
import { ReportView } from '../view/report_view';
import type { Progress } from './events';
import type { ScanJob } from './scan_job';

/** What is faster than this needs no progress, which would only flicker. */
const PATIENCE = 250;

export interface ReportPageOptions {
  readonly trans: TranslationBundle;
  /** Begins to scan. */
  readonly start: () => ScanJob;
  /** Goes to a file of the report, or to a place in it. */
  readonly open: (place: Location) => void;
}

export class ReportPage extends Widget {
  constructor(private readonly options: ReportPageOptions) {
    super();
    this.addClass('gifthorse-Page');
    this.node.tabIndex = -1;
    this.layout = new PanelLayout();
  }

  /** The report that is shown; `null` while there is none. */
  get report(): Report | null {
    return this._report;
  }

  get reported(): ISignal<this, Report | null> {
    return this._reported;
  }

  /** Scan, or scan again; what was shown stays until there is something new. */
  async scan(): Promise<void> {
    this.job?.cancel();
    const job = this.options.start();
    this.job = job;
    const patience = window.setTimeout(() => this.put(waiting(job, this.options)), PATIENCE);
    let shown: Widget;
    try {
      const { report, rules } = await job.answer;
      this.remember(report);
      shown = new ReportView(report, { ...this.options, rules });
    } catch (error) {
      this.remember(null);
      shown = this.failed(job, error);
    } finally {
      window.clearTimeout(patience);
    }
    if (this.isDisposed || this.job !== job) {
      shown.dispose();
      return;
    }
    this.put(shown);
  }

  override dispose(): void {
    this.job?.cancel();
    Signal.clearData(this);
    super.dispose();
  }

  private remember(report: Report | null): void {
    this._report = report;
    this._reported.emit(report);
  }

  private failed(job: ScanJob, error: unknown): Widget {
    const { trans } = this.options;
    const said = job.isCancelled ? trans.__('The scan was cancelled.') : why(error, trans);
    const again = button('jp-mod-styled jp-mod-accept', trans.__('Scan again'), () => {
      void this.scan();
    });
    const node = element(
      'div',
      { class: 'gifthorse-Waiting' },
      element('div', { role: 'alert' }, said),
      again
    );
    return new Widget({ node });
  }

  private put(widget: Widget): void {
    const layout = this.layout as PanelLayout;
    [...layout.widgets].forEach(each => each.dispose());
    layout.addWidget(widget);
  }

  private _report: Report | null = null;
  private readonly _reported = new Signal<this, Report | null>(this);
  private job: ScanJob | null = null;
}

/** Return how far a scan is, for whoever looks and whoever listens, and how to end it. */
function waiting(job: ScanJob, { trans }: ReportPageOptions): Widget {
  const label = trans.__('Scanning %1', legible(job.path || '/', LONGEST_NAME));
  const bar = element('progress', { 'aria-label': label });
  const now = element('div', { class: 'gifthorse-Now gifthorse-mod-dim' });
  const cancel = button('jp-mod-styled', trans.__('Cancel'), () => {
    cancel.disabled = true;
    job.cancel();
  });
  job.progressed.connect((_, progress: Progress) => {
    const { done, total } = progress;
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    }
    const count = total > 0 ? trans.__('%1 of %2', done, total) : '';
    const file = legible(progress.now, LONGEST_NAME);
    now.textContent = [count, file].filter(Boolean).join(' · ');
  });
  const status = element('div', { role: 'status' }, label);
  const node = element('div', { class: 'gifthorse-Waiting' }, status, bar, now, cancel);
  return new Widget({ node });
}

function why(error: unknown, trans: TranslationBundle): string {
  const said = error instanceof Error ? legible(error.message) : '';
  switch (error instanceof ApiError ? error.trouble : 'failed') {
    case 'gone':
      return trans.__(
        'The server does not scan: gifthorse is not installed or not enabled in the environment that runs Jupyter.'
      );
    case 'missing':
      return trans.__('There is no such file any more.');
    case 'refused':
      return trans.__('You are not allowed to read this file.');
    case 'busy':
      return trans.__('The server did not scan it: %1', said);
    default:
      return trans.__('The file was not scanned: %1', said);
  }
}
