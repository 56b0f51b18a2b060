/** The file browser: what to scan of it, and the verdicts beside its model files. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory, type FileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';

import { horseIcon } from '../view/icons';
import { Badges } from './badges';
import { watchFolder } from './folders';
import { SETTINGS } from './settings';
import { isOffered } from './suffixes';
import { CommandIDs, IModelFiles } from './tokens';

/** Somebody who selects a hundred files wants the report of their folder. */
const MOST_AT_ONCE = 5;

const plugin: JupyterFrontEndPlugin<void> = {
  id: SETTINGS,
  description: 'Scans from the file browser, and shows verdicts in it.',
  autoStart: true,
  requires: [IFileBrowserFactory, IModelFiles],
  optional: [ICommandPalette],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  factory: IFileBrowserFactory,
  files: IModelFiles,
  palette: ICommandPalette | null
): void {
  const { settings, known, trans } = files;
  const badges = new Badges(known, trans);
  const set = (): void => {
    badges.shown = settings.badges;
  };
  settings.changed.connect(set);
  set();
  const { contents } = app.serviceManager;
  const watch = (browser: FileBrowser): void =>
    watchFolder(browser, contents, known, settings);
  void settings.ready.then(() => {
    factory.tracker.forEach(watch);
    factory.tracker.widgetAdded.connect((_, browser) => watch(browser));
  });
  addCommands(app, factory, files);
  for (const command of [CommandIDs.scanFile, CommandIDs.scanFolder]) {
    palette?.addItem({ command, category: 'gifthorse', args: { isPalette: true } });
  }
}

function addCommands(
  { commands }: JupyterFrontEnd,
  { tracker }: IFileBrowserFactory,
  { trans }: IModelFiles
): void {
  const selected = (): Contents.IModel[] => [
    ...(tracker.currentWidget?.selectedItems() ?? [])
  ];
  const models = () => selected().filter(({ path }) => isOffered(path));
  const folders = () => selected().filter(({ type }) => type === 'directory');
  const open = (items: ReadonlyArray<Contents.IModel>): void => {
    for (const { path, type } of items.slice(0, MOST_AT_ONCE)) {
      void commands.execute(CommandIDs.openReport, { path, type });
    }
  };
  commands.addCommand(CommandIDs.scanFile, {
    label: () => trans._n('Scan model file', 'Scan model files', models().length),
    caption: trans.__('Say what loading the file would run'),
    icon: args => (args.isPalette ? undefined : horseIcon),
    isVisible: () => models().length > 0,
    isEnabled: () => models().length > 0,
    execute: () => open(models())
  });
  commands.addCommand(CommandIDs.scanFolder, {
    label: () => trans.__('Scan folder'),
    caption: trans.__('Scan all model files, programs and notebooks in the folder'),
    icon: args => (args.isPalette ? undefined : horseIcon),
    isVisible: () => folders().length > 0,
    isEnabled: () => folders().length > 0,
    execute: () => open(folders())
  });
}
