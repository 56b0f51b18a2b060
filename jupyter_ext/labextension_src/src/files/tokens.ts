/** What the plugins around model files share with each other. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';

import type { Api } from '../api';
import type { KnownFiles } from './known';
import type { Announcements } from './scan_job';
import type { FileSettings } from './settings';

export namespace CommandIDs {
  /** Show the report of the file or folder at `path`. */
  export const openReport = 'gifthorse:open-report';
  export const scanFile = 'gifthorse:scan-file';
  export const scanFolder = 'gifthorse:scan-folder';
  export const scanWorkspace = 'gifthorse:scan-workspace';
  export const showArtifacts = 'gifthorse:show-artifacts';
}

/** Model files, as this front end knows them, and whom it asks about them. */
export interface IModelFiles {
  readonly api: Api;
  readonly known: KnownFiles;
  readonly announcements: Announcements;
  readonly settings: FileSettings;
  readonly trans: TranslationBundle;
}

export const IModelFiles = new Token<IModelFiles>('gifthorse:IModelFiles');
