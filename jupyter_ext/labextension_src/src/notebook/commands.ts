/** The commands about the notebook in front, for the palette and for shortcuts. */
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { WatchedPanel } from './watched_panel';

export namespace CommandIDs {
  export const rescan = 'gifthorse:rescan-notebook';
  export const next = 'gifthorse:next-finding';
  export const show = 'gifthorse:show-notebook-report';
}

export function addCommands(
  commands: CommandRegistry,
  palette: ICommandPalette | null,
  current: () => WatchedPanel | null,
  trans: TranslationBundle
): void {
  const isEnabled = (): boolean => current() !== null;
  commands.addCommand(CommandIDs.rescan, {
    label: trans.__('Scan Notebook Again'),
    caption: trans.__('Scan the cells of this notebook and the model files they load'),
    isEnabled,
    execute: () => {
      current()?.watch.rescan();
      current()?.watch.kernel.askAgain();
    }
  });
  commands.addCommand(CommandIDs.next, {
    label: trans.__('Go to Next Finding'),
    caption: trans.__('Go to the next cell in which gifthorse found something'),
    isEnabled: () => (current()?.view?.rows.length ?? 0) > 0,
    execute: () => current()?.next()
  });
  commands.addCommand(CommandIDs.show, {
    label: trans.__('Show What Was Found in This Notebook'),
    isEnabled,
    execute: () => current()?.expand()
  });
  const category = trans.__('Model Files');
  for (const command of [CommandIDs.rescan, CommandIDs.next, CommandIDs.show]) {
    palette?.addItem({ command, category });
  }
}
