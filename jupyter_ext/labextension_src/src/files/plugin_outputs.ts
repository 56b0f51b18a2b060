/** Renders the reports in the outputs of notebooks. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { rendererFactory } from '../view/renderer';
import { IModelFiles } from './tokens';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'gifthorse:outputs',
  description: 'Renders the reports in the outputs of notebooks.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IModelFiles],
  activate: (_, registry: IRenderMimeRegistry, { trans }: IModelFiles) => {
    registry.addFactory(rendererFactory(trans));
  }
};

export default plugin;
