/** Asks for the verdicts of a folder when a file browser shows it, or it changes. */
import type { FileBrowser, FilterFileBrowserModel } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';

import type { KnownFiles } from './known';
import type { FileSettings } from './settings';

/** Ask for what a browser shows, now and as long as it lives. */
export function watchFolder(
  browser: FileBrowser,
  contents: Contents.IManager,
  known: KnownFiles,
  settings: FileSettings
): void {
  let asked = '';
  const look = (model: FilterFileBrowserModel): void => {
    const folder = localFolder(model.path, contents);
    const state = `${model.path}\n${fingerprint(model.items())}`;
    if (folder === null || state === asked || !settings.badges) {
      return;
    }
    asked = state;
    // Without an answer there are no badges, and the file browser is as it always was.
    known.loadFolder(folder).catch(() => (asked = ''));
  };
  browser.model.refreshed.connect(look);
  const set = (): void => look(browser.model);
  settings.changed.connect(set);
  browser.disposed.connect(() => settings.changed.disconnect(set));
  look(browser.model);
}

/** Return what changes when a file of a folder does; nothing if it has no files. */
export function fingerprint(items: Iterable<Contents.IModel>): string {
  const files: string[] = [];
  for (const { name, type, last_modified, size } of items) {
    if (type === 'file') {
      files.push(`${name}|${last_modified}|${size ?? ''}`);
    }
  }
  return files.sort().join('\n');
}

/** Return the path of a folder of this server; `null` if another drive has it. */
function localFolder(path: string, contents: Contents.IManager): string | null {
  const drive = contents.driveName(path);
  return drive === '' || drive === 'RTC' ? contents.localPath(path) : null;
}
