/** The settings that concern the client, and what may stand in them. */

import * as path from 'node:path';

export const SECTION = 'gifthorse';

export type Strategy = 'useBundled' | 'fromEnvironment';
export type Notifications = 'off' | 'onError' | 'onWarning' | 'always';

/** Settings with which the server is started: a change of one restarts it. */
export const RESTARTING: readonly string[] = [
  'enable',
  'interpreter',
  'path',
  'importStrategy',
  'args',
].map(name => `${SECTION}.${name}`);

/** What the variables of a setting stand for. */
export interface Places {
  readonly home: string;
  readonly folder: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Replace `~`, `${userHome}`, `${workspaceFolder}` and `${env:NAME}`, as VS Code does. */
export function resolved(word: string, places: Places): string {
  const replaced = word.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    if (name === 'userHome') {
      return places.home;
    }
    if (name === 'workspaceFolder') {
      return places.folder ?? whole;
    }
    return name.startsWith('env:') ? (places.environment[name.slice(4)] ?? '') : whole;
  });
  return /^~(?=$|[\\/])/.test(replaced) ? places.home + replaced.slice(1) : replaced;
}

/** Resolve a command line; its first word becomes absolute, if it is more than a name. */
export function resolvedCommand(words: readonly string[], places: Places): string[] {
  const [first, ...others] = words.map(word => resolved(word, places));
  if (!first) {
    return [];
  }
  const isPath = /[\\/]/.test(first);
  const command =
    isPath && !path.isAbsolute(first) && places.folder ? path.join(places.folder, first) : first;
  return [command, ...others];
}

/** Tell whether a message of the server is shown: 1 is an error, 2 a warning. */
export function isShown(type: number, setting: Notifications): boolean {
  const most = { off: 0, onError: 1, onWarning: 2, always: 5 }[setting];
  return type <= most;
}
