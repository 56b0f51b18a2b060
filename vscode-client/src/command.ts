/** The command line that starts the server, from the settings and what was found. */

import * as path from 'node:path';
import type { Strategy } from './settings';

/** Where the server comes from. */
export type Origin = 'bundled' | 'environment' | 'path';

export interface ServerCommand {
  readonly origin: Origin;
  readonly command: string;
  readonly args: readonly string[];
}

export interface Wishes {
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly importStrategy: Strategy;
}

/** Of the bundled server: nothing but Python itself and what lies beside the script. */
const ISOLATED: readonly string[] = ['-I', '-S', '-X', 'utf8'];

/** Of the environment's: its libraries, but neither folder nor variables. */
const OF_ENVIRONMENT: readonly string[] = ['-P', '-X', 'utf8', '-m', 'lsp_server'];

/** Variables that make Python import something else, or fail to start. */
const MISLEADING: readonly string[] = [
  'PYTHONHOME',
  'PYTHONINSPECT',
  'PYTHONPATH',
  'PYTHONPLATLIBDIR',
  'PYTHONSTARTUP',
];

/** Tell whether a command of the settings is used, instead of any Python. */
export function usesPath(wishes: Wishes, isTrusted: boolean): boolean {
  return isTrusted && wishes.path.length > 0;
}

/** Return the command of the settings, which needs no Python of ours. */
export function ofPath(wishes: Wishes): ServerCommand {
  const [command = '', ...args] = wishes.path;
  return { origin: 'path', command, args: [...args, ...wishes.args] };
}

/** Return what asks an environment which gifthorse it has, if any. */
export function probeOfEnvironment(python: readonly string[]): string[] {
  return [...python, ...OF_ENVIRONMENT, '--version'];
}

/** Return the command of an environment that answered the probe. */
export function ofEnvironment(python: readonly string[], wishes: Wishes): ServerCommand {
  const [command = '', ...first] = python;
  return { origin: 'environment', command, args: [...first, ...OF_ENVIRONMENT, ...wishes.args] };
}

/** Return the command of the server that the extension carries. */
export function ofBundle(
  python: readonly string[],
  bundled: string,
  args: readonly string[],
): ServerCommand {
  const [command = '', ...first] = python;
  const script = path.join(bundled, 'start.py');
  return { origin: 'bundled', command, args: [...first, ...ISOLATED, script, ...args] };
}

/** Return the variables for the server. */
export function withoutMisleading(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const isKept = ([name]: [string, unknown]): boolean => !MISLEADING.includes(name.toUpperCase());
  return Object.fromEntries(Object.entries(environment).filter(isKept));
}
