/** Which Python runs the server, and whose libraries count for a file. */

import { realpath } from 'node:fs/promises';
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { Environments } from './environments';
import {
  environmentFolders,
  foldersHere,
  isNewEnough,
  isWithin,
  probe,
  pythonsIn,
  shown,
  type Python,
} from './pythons';
import { SECTION, resolvedCommand, type Places } from './settings';

export interface Candidate {
  readonly command: readonly string[];
  /** Where it comes from, for the log. */
  readonly source: string;
}

export interface Found {
  readonly python: Python;
  readonly source: string;
}

/** Return what the variables of a setting stand for in a place. */
export function placesOf(scope: vscode.Uri | undefined): Places {
  const folder = scope
    ? vscode.workspace.getWorkspaceFolder(scope)
    : vscode.workspace.workspaceFolders?.[0];
  return { home: os.homedir(), folder: folder?.uri.fsPath, environment: process.env };
}

/** Looks where a person said, and otherwise where Pythons are. */
export class Interpreters {
  constructor(
    private readonly environments: Environments,
    private readonly log: vscode.LogOutputChannel,
    private readonly cwd: string,
  ) {}

  /** Return what a person chose for a place: by the setting, or in another extension.
   *
   * In restricted mode the setting is the user's own, and nobody else is asked: the
   * environment of a workspace is a program that lies in it.
   */
  async chosen(scope: vscode.Uri | undefined): Promise<Candidate | undefined> {
    const configured = vscode.workspace
      .getConfiguration(SECTION, scope)
      .get<string[]>('interpreter', []);
    const command = resolvedCommand(configured, placesOf(scope));
    if (command.length > 0) {
      return { command, source: `${SECTION}.interpreter` };
    }
    if (!vscode.workspace.isTrusted) {
      return undefined;
    }
    const told = await this.environments.chosen(scope);
    return told && { command: told.command, source: told.by };
  }

  /** Return the first Python that is new enough, and why others before it are not. */
  async find(scope: vscode.Uri | undefined): Promise<Found | undefined> {
    const chosen = await this.chosen(scope);
    const found = chosen && (await this.tried(chosen));
    if (found) {
      return found;
    }
    for (const file of await allPythons()) {
      const other = await this.tried({ command: [file], source: 'this machine' });
      if (other) {
        return other;
      }
    }
    return undefined;
  }

  private async tried({ command, source }: Candidate): Promise<Found | undefined> {
    const name = `${command.join(' ')} (${source})`;
    if (!vscode.workspace.isTrusted && (await isOfWorkspace(command))) {
      this.log.warn(`in a folder that is not trusted: ${name}`);
      return undefined;
    }
    const python = await probe(command, this.cwd);
    if (!python) {
      this.log.warn(`no Python: ${name}`);
      return undefined;
    }
    if (!isNewEnough(python.version)) {
      this.log.warn(`too old to run the server: ${name} is Python ${shown(python.version)}`);
      return undefined;
    }
    return { python, source };
  }
}

/** Return the Pythons of this machine; those of the workspace come last. */
export async function allPythons(): Promise<string[]> {
  const { workspaceFolders = [], isTrusted } = vscode.workspace;
  const own = isTrusted ? workspaceFolders.map(folder => folder.uri.fsPath) : [];
  const environments = environmentFolders(own, process.env, isWindows);
  return pythonsIn([...foldersHere(), ...environments], isWindows);
}

/** Tell whether a word of a command leads into a folder that is open. */
async function isOfWorkspace(command: readonly string[]): Promise<boolean> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(folder => folder.uri.fsPath);
  const files = await Promise.all(command.map(word => realpath(word).catch(() => word)));
  return [...command, ...files].some(file => isWithin(file, folders));
}

const isWindows = process.platform === 'win32';
