/** The side panel of the workspace's model files, while the user wants one. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { ArtifactPanel } from './artifact_panel';
import { treeTabs } from './pages';
import { CommandIDs, IModelFiles } from './tokens';

const RANK = 800;

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'gifthorse:artifacts',
  description: 'Lists the model files of the workspace by verdict.',
  autoStart: true,
  requires: [IModelFiles],
  optional: [ILayoutRestorer, ICommandPalette],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  { known, trans, settings }: IModelFiles,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null
): void {
  let panel: ArtifactPanel | null = null;
  const make = (): ArtifactPanel => {
    const open = (path: string) => void app.commands.execute(CommandIDs.openReport, { path });
    const scanAll = () => void app.commands.execute(CommandIDs.scanWorkspace);
    const made = new ArtifactPanel({ known, trans, open, scanAll });
    place(app, made, trans.__('Model files'));
    restorer?.add(made, made.id);
    return made;
  };
  const set = (): void => {
    if (settings.panel && !panel) {
      panel = make();
    } else if (!settings.panel) {
      panel?.dispose();
      panel = null;
    }
  };
  set();
  settings.changed.connect(set);
  app.commands.addCommand(CommandIDs.showArtifacts, {
    label: trans.__('Show model files'),
    caption: trans.__('List the model files of the workspace by verdict'),
    execute: () => {
      panel ??= make();
      activatePanel(app, panel);
    }
  });
  palette?.addItem({ command: CommandIDs.showArtifacts, category: 'gifthorse' });
}

function place(app: JupyterFrontEnd, panel: ArtifactPanel, label: string): void {
  app.shell.add(panel, 'left', { rank: RANK, type: 'Model files' });
  // In the tree of Notebook 7 there are no sidebars, but tabs, which come later.
  void app.restored.then(() => {
    const tabs = treeTabs(app);
    if (tabs && !panel.isDisposed) {
      panel.title.label = label;
      tabs.addWidget(panel);
    }
  });
}

function activatePanel(app: JupyterFrontEnd, panel: ArtifactPanel): void {
  const tabs = treeTabs(app);
  if (tabs) {
    tabs.currentWidget = panel;
  } else {
    app.shell.activateById(panel.id);
  }
}
