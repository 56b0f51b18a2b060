/** Provides what is known of model files, and listens to the server for it. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Api, NAMESPACE } from '../api';
import { readEvent } from './events';
import { KnownFiles } from './known';
import { FileSettings } from './settings';
import { IModelFiles } from './tokens';

const plugin: JupyterFrontEndPlugin<IModelFiles> = {
  id: 'gifthorse:model-files',
  description: 'Knows the verdicts of model files.',
  autoStart: true,
  provides: IModelFiles,
  optional: [ITranslator, ISettingRegistry],
  activate: (
    { serviceManager, restored },
    translator: ITranslator | null,
    registry: ISettingRegistry | null
  ) => {
    const api = new Api(serviceManager.serverSettings);
    const known = new KnownFiles(api);
    const announcements = serviceManager.events.stream;
    announcements.connect((_, emission) => {
      const event = readEvent(emission);
      if (event?.kind === 'scanned') {
        known.scanned(event);
      }
    });
    serviceManager.contents.fileChanged.connect((_, { type, oldValue }) => {
      if ((type === 'delete' || type === 'rename') && oldValue?.path) {
        known.forget(oldValue.path);
      }
    });
    const trans = (translator ?? nullTranslator).load(NAMESPACE);
    const settings = new FileSettings(registry, restored);
    return { api, known, announcements, settings, trans };
  }
};

export default plugin;
