/** Finding a Python, without ever running one that lies in the working directory. */

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';

export const OLDEST: readonly [number, number] = [3, 11];

const NEWEST_MINOR = 15;
const PATIENCE = 10_000; // milliseconds, of a machine that is busy
const PROBE =
  "import sys; print('gifthorse', *sys.version_info[:3], sys.implementation.name)";

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly micro: number;
}

/** A Python that was asked for its version. */
export interface Python {
  readonly command: readonly string[];
  readonly version: Version;
}

/** Return the names that a Python has on PATH, the one a person would type first. */
export function names(isWindows: boolean): string[] {
  const minors = Array.from(
    { length: NEWEST_MINOR - OLDEST[1] + 1 },
    (_, index) => NEWEST_MINOR - index,
  );
  return isWindows
    ? ['python.exe', 'python3.exe', 'py.exe']
    : ['python3', 'python', ...minors.map(minor => `python3.${minor}`)];
}

/** Return the absolute folders of PATH: a relative one is wherever the editor stands. */
export function folders(variable: string | undefined, paths: path.PlatformPath): string[] {
  const all = (variable ?? '').split(paths.delimiter).map(folder => folder.replace(/^"|"$/g, ''));
  return [...new Set(all.filter(folder => paths.isAbsolute(folder)))];
}

/** Return where Pythons are, that PATH may not name: editors start without a shell. */
export function usualFolders(
  home: string,
  variables: Readonly<Record<string, string | undefined>>,
  isWindows: boolean,
): string[] {
  if (isWindows) {
    const programs = variables['LOCALAPPDATA'];
    const minors = names(false).flatMap(name => /^python3\.(\d+)$/.exec(name)?.[1] ?? []);
    const installed = programs
      ? minors.map(minor => path.win32.join(programs, 'Programs', 'Python', `Python3${minor}`))
      : [];
    return [...installed, path.win32.join(home, 'miniconda3'), path.win32.join(home, 'anaconda3')];
  }
  const own = ['.local/bin', '.pyenv/shims', 'miniconda3/bin', 'anaconda3/bin', 'miniforge3/bin'];
  return [
    '/usr/local/bin',
    path.posix.join('/opt', 'homebrew', 'bin'),
    '/usr/bin',
    ...own.map(folder => path.posix.join(home, folder)),
  ];
}

/** Return where environments have their Python: the active one, and those of projects. */
export function environmentFolders(
  projects: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  isWindows: boolean,
): string[] {
  const { join } = isWindows ? path.win32 : path.posix;
  const active = [variables['VIRTUAL_ENV'], variables['CONDA_PREFIX']];
  const own = projects.flatMap(project => ['.venv', 'venv', 'env'].map(name => join(project, name)));
  const prefixes = [...active, ...own].filter(prefix => prefix !== undefined);
  return prefixes.flatMap(prefix => (isWindows ? [join(prefix, 'Scripts'), prefix] : [join(prefix, 'bin')]));
}

/** Return files that are not the same by another name, each by its first. */
export async function distinct(files: readonly string[]): Promise<string[]> {
  const resolved = (file: string): Promise<string> => realpath(file).catch(() => file);
  const seen = new Map<string, string>();
  for (const file of files) {
    // Not the file alone: in an environment it is a link to the Python that made it.
    const key = `${await resolved(path.dirname(file))} ${await resolved(file)}`;
    seen.set(key, seen.get(key) ?? file);
  }
  return [...seen.values()];
}

/** Tell whether a path lies in one of the folders. */
export function isWithin(
  file: string,
  places: readonly string[],
  paths: path.PlatformPath = path,
): boolean {
  const isBelow = (place: string): boolean => {
    const between = paths.relative(place, file);
    return between === '' || (!between.startsWith('..') && !paths.isAbsolute(between));
  };
  return paths.isAbsolute(file) && places.some(isBelow); // a name is looked up on PATH
}

/** Return the folders of this machine in which to look, those of PATH first. */
export function foldersHere(): string[] {
  const isWindows = process.platform === 'win32';
  const variable = process.env['PATH'] ?? process.env['Path'];
  const usual = usualFolders(os.homedir(), process.env, isWindows);
  return [...new Set([...folders(variable, path), ...usual])];
}

/** Return the files that may be a Python, in the order in which to ask them. */
export async function pythonsIn(
  places: readonly string[],
  isWindows: boolean,
  exists: (file: string) => Promise<boolean> = isExecutable,
): Promise<string[]> {
  const paths = isWindows ? path.win32 : path.posix;
  const found: string[] = [];
  for (const name of names(isWindows)) {
    for (const folder of places) {
      const file = paths.join(folder, name);
      if (await exists(file)) {
        found.push(file);
      }
    }
  }
  return found;
}

/** Read what the probe printed. */
export function versionOf(printed: string): Version | undefined {
  const found = /^gifthorse (\d+) (\d+) (\d+) /m.exec(printed);
  if (!found) {
    return undefined;
  }
  const [major = 0, minor = 0, micro = 0] = found.slice(1).map(Number);
  return { major, minor, micro };
}

export function isNewEnough(version: Version): boolean {
  const [major, minor] = OLDEST;
  return version.major > major || (version.major === major && version.minor >= minor);
}

export function shown(version: Version): string {
  return `${version.major}.${version.minor}.${version.micro}`;
}

/** Ask a Python for its version; undefined if it does not answer like one. */
export async function probe(
  command: readonly string[],
  cwd: string,
): Promise<Python | undefined> {
  const printed = await output([...command, '-I', '-S', '-c', PROBE], cwd);
  const version = printed === undefined ? undefined : versionOf(printed);
  return version && { command, version };
}

/** Return what a command prints; undefined if it fails. */
export function output(
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const [program = '', ...args] = command;
  return new Promise(resolve => {
    execFile(
      program,
      args,
      { cwd, env, timeout: PATIENCE, windowsHide: true },
      (error, stdout) => resolve(error ? undefined : stdout),
    );
  });
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
