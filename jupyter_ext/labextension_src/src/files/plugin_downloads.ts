/** Says of what was downloaded whether it is fit to be loaded. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { readEvent } from './events';
import { Toasts } from './toasts';
import { CommandIDs, IModelFiles } from './tokens';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'gifthorse:downloads',
  description: 'Announces the verdicts of downloaded model files.',
  autoStart: true,
  requires: [IModelFiles],
  activate: ({ commands }, { announcements, settings, trans }: IModelFiles) => {
    const toasts = new Toasts(
      trans,
      path => void commands.execute(CommandIDs.openReport, { path }),
      () => settings.cleanDownloads
    );
    announcements.connect((_, emission) => {
      const event = readEvent(emission);
      if (event?.kind === 'scanned' && event.why === 'download' && settings.downloads) {
        toasts.downloaded(event);
      }
    });
  }
};

export default plugin;
