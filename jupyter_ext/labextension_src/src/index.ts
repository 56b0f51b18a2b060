/** What JupyterLab and Notebook 7 load: the plugins, and nothing else. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import files from './files';
import notebook from './notebook';

const plugins: JupyterFrontEndPlugin<unknown>[] = [...notebook, ...files];

export default plugins;
