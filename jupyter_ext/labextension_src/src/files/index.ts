/** Plugins around model files: menu, badges, viewer, side panel, downloads. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import artifacts from './plugin_artifacts';
import browser from './plugin_browser';
import downloads from './plugin_downloads';
import files from './plugin_files';
import outputs from './plugin_outputs';
import reports from './plugin_reports';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  files,
  reports,
  outputs,
  browser,
  artifacts,
  downloads
];

export default plugins;
