/** The server as a process: chosen, started, restarted, ended; one at any time. */

import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  RevealOutputChannelOn,
  ShowMessageNotification,
  State,
  type LanguageClient,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import {
  ofBundle,
  ofEnvironment,
  ofPath,
  probeOfEnvironment,
  usesPath,
  withoutMisleading,
  type ServerCommand,
  type Wishes,
} from './command';
import { Endings } from './endings';
import type { Environments } from './environments';
import { Interpreters, placesOf, type Found } from './interpreter';
import { Latest } from './latest';
import { writeLine } from './logs';
import { middleware } from './middleware';
import { output, shown } from './pythons';
import { QuietClient } from './quiet_client';
import { SHOW_REPORT } from './report_page';
import {
  RESTARTING,
  SECTION,
  isShown,
  resolvedCommand,
  type Notifications,
  type Strategy,
} from './settings';

export type Phase = 'off' | 'starting' | 'running' | 'noPython' | 'failed';

export class Server implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly phases = new vscode.EventEmitter<Phase>();
  private readonly starts = new vscode.EventEmitter<LanguageClient>();
  private readonly restarts = new Latest(() => this.restarted());
  private readonly interpreters: Interpreters;
  private readonly endings = new Endings();
  private current: LanguageClient | undefined;
  private startedWith = '';

  /** Of the extension: no process of ours starts where a person works. */
  readonly workingFolder: string;
  phase: Phase = 'off';
  command: ServerCommand | undefined;
  found: Found | undefined;
  readonly onDidChangePhase = this.phases.event;
  /** With a client that has yet to start, for those who listen to it. */
  readonly onWillStart = this.starts.event;

  constructor(
    extension: vscode.Uri,
    environments: Environments,
    private readonly log: vscode.LogOutputChannel,
    private readonly serverLog: vscode.LogOutputChannel,
  ) {
    this.workingFolder = vscode.Uri.joinPath(extension, 'bundled').fsPath;
    this.interpreters = new Interpreters(environments, log, this.workingFolder);
    this.disposables.push(
      this.phases,
      this.starts,
      vscode.workspace.onDidChangeConfiguration(event => {
        if (RESTARTING.some(name => event.affectsConfiguration(name))) {
          void this.restart('a setting changed');
        }
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart('trust was granted')),
      environments.onDidChange(() => void this.environmentChanged()),
    );
  }

  /** The client, while its server runs. */
  get client(): LanguageClient | undefined {
    return this.current?.isRunning() ? this.current : undefined;
  }

  /** Return the Python that runs the server, or would. */
  async python(): Promise<readonly string[] | undefined> {
    return (this.found ?? (await this.interpreters.find(firstFolder())))?.python.command;
  }

  /** Start anew, as often as it takes to have the newest settings. */
  restart(reason: string): Promise<void> {
    this.log.info(`start: ${reason}`);
    this.endings.forget();
    return this.restarts.request();
  }

  async stop(): Promise<void> {
    const client = this.current;
    this.current = undefined;
    if (client?.needsStop()) {
      await client.stop().catch((error: unknown) => this.log.warn(String(error)));
    }
    await client?.dispose().catch(() => undefined); // after a failed start there is nothing
  }

  async dispose(): Promise<void> {
    vscode.Disposable.from(...this.disposables).dispose();
    await this.stop();
  }

  private async restarted(): Promise<void> {
    try {
      this.enter('starting');
      await this.stop();
      this.enter(await this.started());
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      this.enter('failed');
    }
  }

  private async started(): Promise<Phase> {
    this.command = this.found = undefined;
    const configuration = vscode.workspace.getConfiguration(SECTION, firstFolder());
    if (!configuration.get('enable', true)) {
      return 'off';
    }
    this.command = await this.chosen();
    this.startedWith = await this.fingerprint();
    if (!this.command) {
      return 'noPython';
    }
    const { command, args, origin } = this.command;
    this.log.info(`server (${origin}): ${[command, ...args].join(' ')}`);
    const client = this.created(this.command);
    this.current = client;
    this.starts.fire(client);
    await client.start();
    return 'running';
  }

  private async chosen(): Promise<ServerCommand | undefined> {
    const folder = firstFolder();
    const configuration = vscode.workspace.getConfiguration(SECTION, folder);
    const wishes: Wishes = {
      path: resolvedCommand(configuration.get<string[]>('path', []), placesOf(folder)),
      args: configuration.get<string[]>('args', []),
      importStrategy: configuration.get<Strategy>('importStrategy', 'useBundled'),
    };
    const { isTrusted } = vscode.workspace;
    if (usesPath(wishes, isTrusted)) {
      return ofPath(wishes);
    }
    this.found = await this.interpreters.find(folder);
    if (!this.found) {
      return undefined;
    }
    const { python, source } = this.found;
    this.log.info(`Python ${shown(python.version)}: ${python.command.join(' ')} (${source})`);
    if (isTrusted && wishes.importStrategy === 'fromEnvironment') {
      if (await this.hasServer(python.command)) {
        return ofEnvironment(python.command, wishes);
      }
      this.log.warn('the environment has no gifthorse[lsp]: using the bundled server');
    }
    return ofBundle(python.command, this.workingFolder, wishes.args);
  }

  private async hasServer(python: readonly string[]): Promise<boolean> {
    const environment = withoutMisleading(process.env);
    const said = await output(probeOfEnvironment(python), this.workingFolder, environment);
    if (said) {
      this.log.info(`of the environment: ${said.trim()}`);
    }
    return said?.startsWith('gifthorse') ?? false;
  }

  private created({ command, args }: ServerCommand): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: ['file', 'untitled', 'vscode-notebook-cell'].map(scheme => ({
        scheme,
        language: 'python',
      })),
      outputChannel: this.serverLog,
      traceOutputChannel: this.serverLog,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // A name in a hover that poses as a link could open a report, and do nothing else.
      markdown: { isTrusted: { enabledCommands: [SHOW_REPORT] } },
      // Each start is ours, with the settings of that time.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
      },
      initializationFailedHandler: () => false,
      initializationOptions: {
        status: true,
        reports: true,
        diagnosticsInHover: true,
        trusted: vscode.workspace.isTrusted,
      },
      stdioOptions: {
        stdout: (input, channel) => writeLine(input, channel),
        stderr: (input, channel) => writeLine(input, channel),
      },
      middleware: middleware(scope => this.interpreterOf(scope)),
    };
    const env = withoutMisleading(process.env);
    const executable = { command, args: [...args], options: { cwd: this.workingFolder, env } };
    const client = new QuietClient(SECTION, 'gifthorse', executable, options);
    client.onDidChangeState(({ newState }) => {
      if (client === this.current && newState === State.Stopped && this.phase === 'running') {
        this.ended();
      }
    });
    client.onNotification(ShowMessageNotification.type, ({ type, message }) => {
      this.show(type, message);
    });
    return client;
  }

  /** It was killed, or has failed: whoever works on goes on being told. */
  private ended(): void {
    if (this.endings.mayStartAgain(Date.now())) {
      this.log.warn('start: the server ended by itself');
      void this.restarts.request();
    } else {
      this.log.error('the server ended by itself too often');
      this.enter('failed');
    }
  }

  /** What a person chose for a place: the server reads its libraries, and never runs it.
   *
   * If nobody chose, the server knows better: it looks at what the project asks for.
   */
  private async interpreterOf(scope: vscode.Uri | undefined): Promise<string | undefined> {
    const [command] = (await this.interpreters.chosen(scope ?? firstFolder()))?.command ?? [];
    return command !== undefined && path.isAbsolute(command) ? command : undefined;
  }

  private async environmentChanged(): Promise<void> {
    if (this.phase === 'starting' || (await this.fingerprint()) !== this.startedWith) {
      await this.restart('the environment changed');
    }
  }

  private async fingerprint(): Promise<string> {
    const scopes = vscode.workspace.workspaceFolders?.map(folder => folder.uri) ?? [undefined];
    const chosen = await Promise.all(scopes.map(scope => this.interpreters.chosen(scope)));
    return JSON.stringify(chosen);
  }

  private show(type: number, message: string): void {
    const setting = vscode.workspace
      .getConfiguration(SECTION)
      .get<Notifications>('showNotifications', 'onWarning');
    this.log.info(`the server says: ${message}`);
    if (!isShown(type, setting)) {
      return;
    }
    const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
    const show = { 1: showErrorMessage, 2: showWarningMessage }[type] ?? showInformationMessage;
    void show(`gifthorse: ${message}`);
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.phases.fire(phase);
  }
}

/** The server is one for all folders: what is set for the first counts. */
function firstFolder(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}
