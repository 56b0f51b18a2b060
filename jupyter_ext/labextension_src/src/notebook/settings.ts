/** What people can choose about what stands over a notebook; see `schema/notebook.json`. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';

export interface Choices {
  readonly enabled: boolean;
  readonly marks: boolean;
  /** Whether a line stands over a notebook of which there is nothing to say. */
  readonly showClean: boolean;
  /** Whether a line tells that a kernel has no guard. */
  readonly showUnwatched: boolean;
  /** Milliseconds without an edit after which a notebook is scanned. */
  readonly debounce: number;
}

export const DEFAULTS: Choices = {
  enabled: true,
  marks: true,
  showClean: false,
  showUnwatched: true,
  debounce: 500
};

/** Return the choices that settings hold; what is of another type is the default. */
export function choices(settings: ISettingRegistry.ISettings | null): Choices {
  const given: Record<string, unknown> = { ...settings?.composite };
  const entries = Object.entries(DEFAULTS).map(([name, usual]) => [
    name,
    typeof given[name] === typeof usual ? given[name] : usual
  ]);
  return Object.fromEntries(entries) as Choices;
}
