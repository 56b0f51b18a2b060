/** What is done when somebody presses a button over a notebook. */
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Api } from '../api';
import type { ArtifactReport, Fix } from '../report';
import { legible } from '../view/legible';
import type { Actions } from './actions';
import { apply } from './fix';
import { jump } from './jump';
import type { Place } from './reading';
import { askReason } from './trust';
import type { Note } from './view';
import type { NotebookWatch } from './watch';

/** Opens a model file as its report; another part of this extension brings it. */
const OPEN_REPORT = 'gifthorse:open-report';

export class PanelActions implements Actions {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly watch: NotebookWatch,
    private readonly api: Api,
    private readonly commands: CommandRegistry,
    private readonly trans: TranslationBundle,
    readonly details: () => void
  ) {}

  jump(place: Place): void {
    void jump(this.panel, place);
  }

  fix(fix: Fix): void {
    const { scanned, model } = this.watch;
    if (!scanned || !apply(fix, scanned, model)) {
      Notification.info(
        this.trans.__(
          'Nothing was changed: the cell is locked, or is no longer as it was scanned.'
        ),
        { autoClose: 5000 }
      );
    }
    this.watch.rescan();
  }

  trust(artifact: ArtifactReport): void {
    void this.trustIt(artifact);
  }

  get report(): ((artifact: ArtifactReport) => void) | null {
    return this.commands.hasCommand(OPEN_REPORT)
      ? ({ path }) => void this.commands.execute(OPEN_REPORT, { path })
      : null;
  }

  explanation(rule: string): string {
    return this.watch.scanned?.answer.rules?.[rule]?.doc ?? '';
  }

  copy(text: string): void {
    Clipboard.copyToSystem(text);
  }

  run(note: Note): void {
    void this.runIt(note);
  }

  rescan(): void {
    this.watch.rescan();
    this.watch.kernel.askAgain();
  }

  private async trustIt(artifact: ArtifactReport): Promise<void> {
    const reason = await askReason(artifact, this.trans);
    if (reason === null) {
      return;
    }
    const { path, sha256 } = artifact;
    try {
      await this.api.trust({ path, sha256, rule: null, reason });
    } catch (error) {
      this.complain(this.trans.__('This file could not be trusted'), error);
    }
    this.watch.rescan();
  }

  private async runIt({ command }: Note): Promise<void> {
    const kernel = this.watch.session.session?.kernel;
    if (!kernel || command === null) {
      return;
    }
    try {
      const code = { code: command, silent: true, store_history: false };
      const { content } = await kernel.requestExecute(code, true).done;
      if (content.status === 'error') {
        throw new Error(`${content.ename}: ${content.evalue}`);
      }
    } catch (error) {
      this.complain(this.trans.__('The guard could not be turned on'), error);
    }
    this.watch.kernel.askAgain();
  }

  private complain(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    Notification.error(`${what}: ${legible(why)}`, { autoClose: 10000 });
  }
}
