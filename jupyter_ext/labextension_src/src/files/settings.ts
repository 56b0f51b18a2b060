/** What the user has set about model files; what nobody has set has a default. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';

import type { CleanDownloads } from './downloads';

/** The plugin whose schema has the settings: `schema/files.json`. */
export const SETTINGS = 'gifthorse:files';

export class FileSettings {
  constructor(registry: ISettingRegistry | null) {
    // Whatever is wrong with the settings, the defaults are right.
    registry
      ?.load(SETTINGS)
      .then(settings => {
        this.settings = settings;
        settings.changed.connect(() => this._changed.emit());
        this._changed.emit();
      })
      .catch(reason => console.warn('gifthorse: no settings', reason));
  }

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
    return this.settings?.composite.cleanDownloads === 'nothing' ? 'nothing' : 'briefly';
  }

  private settings: ISettingRegistry.ISettings | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
