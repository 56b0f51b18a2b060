/** Plugins over a notebook: the banner and the marks on its cells. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { notebook } from './plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [notebook];

export default plugins;
