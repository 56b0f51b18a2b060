/** What the user has set about model files; what nobody has set has a default. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';

import type { CleanDownloads } from './downloads';

/** The plugin whose schema has the settings: `schema/files.json`. */
export const SETTINGS = 'gifthorse:files';

export class FileSettings {
  /** Settings are loaded `after` the application's own: Notebook 7 trips over others. */
  constructor(registry: ISettingRegistry | null, after: Promise<unknown>) {
    this.ready = after.then(() => this.load(registry));
  }

  /** Resolves when what the user has set is known. */
  readonly ready: Promise<void>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get badges(): boolean {
    return this.settings?.composite.badges !== false;
  }

  get panel(): boolean {
    return this.settings?.composite.panel !== false;
  }

  get downloads(): boolean {
    return this.settings?.composite.downloads !== false;
  }

  get cleanDownloads(): CleanDownloads {
    const set = this.settings?.composite.cleanDownloads;
    return set === 'nothing' || set === 'briefly' ? set : 'quietly';
  }

  private async load(registry: ISettingRegistry | null): Promise<void> {
    try {
      this.settings = (await registry?.load(SETTINGS)) ?? null;
    } catch (reason) {
      // Whatever is wrong with the settings, the defaults are right.
      console.warn('gifthorse: no settings', reason);
    }
    this.settings?.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }

  private settings: ISettingRegistry.ISettings | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
