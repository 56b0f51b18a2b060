/** The plugin that watches open notebooks. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { type INotebookModel, INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import { Api, NAMESPACE } from '../api';
import { CellMarks } from './cell_marks';
import { addCommands } from './commands';
import { Dismissals } from './dismissals';
import { editorMarks } from './editor_marks';
import { PanelActions } from './panel_actions';
import { choices, type Choices, DEFAULTS } from './settings';
import { StatusItem } from './status';
import { NotebookWatch } from './watch';
import { WatchedPanel } from './watched_panel';
import { Watches } from './watches';

const ID = `${NAMESPACE}:notebook`;

/** In the toolbar of a notebook, where there is no status bar. */
const TOOLBAR_ITEM = 'gifthorse-verdict';

type Context = DocumentRegistry.IContext<INotebookModel>;

/** Watches notebooks as they are opened, if that is wanted. */
class NotebookExtension
  implements DocumentRegistry.IWidgetExtension<NotebookPanel, INotebookModel>
{
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly tracker: INotebookTracker,
    private readonly trans: TranslationBundle,
    private readonly hasStatusBar: boolean
  ) {
    this.api = new Api(app.serviceManager.serverSettings);
    this.watches = new Watches(context => this.watch(context));
    tracker.currentChanged.connect(() => this.tell());
    // The scanner starts while the page is still drawn; notebooks say if it does not.
    this.api.status().catch(() => undefined);
  }

  readonly marks = new CellMarks();

  get current(): WatchedPanel | null {
    const panel = this.tracker.currentWidget;
    return (panel && this.panels.get(panel)) ?? null;
  }

  /** Follow what people chose. */
  choose(chosen: Choices): void {
    this.choices = chosen;
    this.tracker.forEach(panel => {
      const watched = this.panels.get(panel);
      if (!chosen.enabled) {
        this.leave(panel);
      } else if (watched) {
        watched.update();
      } else {
        this.begin(panel);
      }
    });
    this.tell();
  }

  /** Tell somebody whenever the notebook in front has something else to say. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  createNew(panel: NotebookPanel): IDisposable {
    if (this.choices?.enabled ?? DEFAULTS.enabled) {
      this.begin(panel);
    }
    return new DisposableDelegate(() => this.leave(panel));
  }

  private begin(panel: NotebookPanel): void {
    const { watch, hold } = this.watches.take(panel.context);
    const { app, api, trans, marks, dismissals } = this;
    const watched = new WatchedPanel(panel, {
      watch,
      marks,
      dismissals,
      trans,
      choices: () => this.choices,
      actions: details =>
        new PanelActions(panel, watch, api, app.commands, trans, details)
    });
    this.panels.set(panel, watched);
    this.holds.set(panel, hold);
    const item = this.hasStatusBar ? null : this.toolbarItem(panel, watched);
    watched.changed.connect(() => {
      item?.present(watched.view, watch.isScanning);
      this.tell();
    });
  }

  private leave(panel: NotebookPanel): void {
    this.panels.get(panel)?.dispose();
    this.holds.get(panel)?.dispose();
    this.panels.delete(panel);
    this.holds.delete(panel);
    this.tell();
  }

  private toolbarItem(panel: NotebookPanel, watched: WatchedPanel): StatusItem {
    const item = new StatusItem(() => watched.expand(), this.trans);
    const isThere = panel.toolbar.insertAfter('spacer', TOOLBAR_ITEM, item);
    if (!isThere) {
      panel.toolbar.addItem(TOOLBAR_ITEM, item);
    }
    watched.disposed.connect(() => item.dispose());
    return item;
  }

  private watch(context: Context): NotebookWatch {
    const { contents } = this.app.serviceManager;
    const path = (): string => contents.localPath(context.path);
    const pause = (): number => (this.choices ?? DEFAULTS).debounce;
    return new NotebookWatch(context, this.api, path, pause);
  }

  private tell(): void {
    this.listeners.forEach(listener => listener());
  }

  private readonly api: Api;
  private readonly dismissals = new Dismissals();
  private readonly holds = new Map<NotebookPanel, IDisposable>();
  private readonly listeners: Array<() => void> = [];
  private readonly panels = new Map<NotebookPanel, WatchedPanel>();
  private readonly watches: Watches;
  private choices: Choices | null = null;
}

export const notebook: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Tells over a notebook and on its cells what loading a file would run.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [
    ITranslator,
    IEditorExtensionRegistry,
    ISettingRegistry,
    IStatusBar,
    ICommandPalette
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    editors: IEditorExtensionRegistry | null,
    settings: ISettingRegistry | null,
    statusBar: IStatusBar | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(NAMESPACE);
    const watching = new NotebookExtension(app, tracker, trans, statusBar !== null);
    editors?.addExtension(editorMarks(watching.marks, trans));
    app.docRegistry.addWidgetExtension('Notebook', watching);
    addCommands(app.commands, palette, () => watching.current, trans);
    if (statusBar) {
      addStatusItem(statusBar, watching, trans);
    }
    void follow(app, settings, watching);
  }
};

function addStatusItem(
  statusBar: IStatusBar,
  watching: NotebookExtension,
  trans: TranslationBundle
): void {
  const item = new StatusItem(() => watching.current?.expand(), trans);
  statusBar.registerStatusItem(`${ID}-verdict`, { item, align: 'left', rank: 3 });
  watching.onChange(() => {
    const { current } = watching;
    item.present(current?.view ?? null, current?.watch.isScanning ?? false);
  });
}

/** Follow the settings; they are read last, since other plugins need them to start. */
async function follow(
  app: JupyterFrontEnd,
  registry: ISettingRegistry | null,
  watching: NotebookExtension
): Promise<void> {
  await app.restored;
  try {
    const settings = (await registry?.load(ID)) ?? null;
    settings?.changed.connect(() => watching.choose(choices(settings)));
    watching.choose(choices(settings));
  } catch (error) {
    console.warn(`${ID}: settings are not there`, error);
    watching.choose(DEFAULTS);
  }
}
