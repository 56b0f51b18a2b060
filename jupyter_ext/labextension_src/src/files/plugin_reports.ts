/** Opens reports: of files as documents, of folders and of what is elsewhere as pages. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';

import type { Location } from '../report';
import { goTo } from './going';
import { Pages } from './pages';
import { ReportPage } from './report_page';
import { ScanJob } from './scan_job';
import { CommandIDs, IModelFiles } from './tokens';
import { addTools, followFile } from './viewer_tools';
import {
  FACTORY,
  modelFileType,
  ReportViewerFactory,
  UnreadModelFactory,
  type ReportDocument
} from './viewer';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'gifthorse:reports',
  description: 'Opens model files as their report.',
  autoStart: true,
  requires: [IModelFiles],
  // Not the document manager: Notebook 7 trips over settings that are read so early.
  optional: [ILayoutRestorer, ICommandPalette],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  files: IModelFiles,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null
): void {
  const { commands } = app;
  const { api, announcements, trans } = files;
  const documents = (): Promise<IDocumentManager | null> =>
    app.resolveOptionalService(IDocumentManager);
  const open = async (place: Location): Promise<void> => {
    const manager = await documents();
    if (manager) {
      goTo(place, manager);
    }
  };
  const page = (path: string): ReportPage =>
    new ReportPage({
      trans,
      open: place => void open(place),
      start: () => new ScanJob(api, announcements, path)
    });
  const factory = new ReportViewerFactory(page, trans.__('Model report'));
  register(app, files, factory, restorer);

  const pages = new Pages(app, trans);
  const openPage = (path: string): void => {
    const name = PathExt.basename(path) || trans.__('All files');
    pages.open(path, trans.__('Report: %1', name), () => page(path));
  };
  commands.addCommand(CommandIDs.openReport, {
    label: trans.__('Open report of a model file'),
    execute: async args => {
      const path = String(args.path ?? '');
      const manager = await documents();
      const isDocument = manager && path && args.type !== 'directory';
      // What was downloaded may lie outside of what the contents API can reach.
      if (isDocument && !/^([/~]|[a-z]:)/i.test(path)) {
        manager.openOrReveal(path, FACTORY);
      } else {
        openPage(path);
      }
    }
  });
  commands.addCommand(CommandIDs.scanWorkspace, {
    label: trans.__('Scan all model files'),
    caption: trans.__('Scan all files below the folder that the server was started in'),
    execute: () => openPage('')
  });
  palette?.addItem({ command: CommandIDs.scanWorkspace, category: 'gifthorse' });
}

function register(
  { docRegistry }: JupyterFrontEnd,
  files: IModelFiles,
  factory: ReportViewerFactory,
  restorer: ILayoutRestorer | null
): void {
  docRegistry.addFileType(modelFileType(files.trans));
  docRegistry.addModelFactory(new UnreadModelFactory());
  docRegistry.addWidgetFactory(factory);
  const tracker = new WidgetTracker<ReportDocument>({ namespace: 'gifthorse-reports' });
  factory.widgetCreated.connect((_, widget) => {
    addTools(widget, files);
    followFile(widget, files);
    void tracker.add(widget);
    widget.context.pathChanged.connect(() => void tracker.save(widget));
  });
  void restorer?.restore(tracker, {
    command: 'docmanager:open',
    args: widget => ({ path: widget.context.path, factory: FACTORY }),
    name: widget => widget.context.path
  });
}
