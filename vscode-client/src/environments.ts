/** The environment that a person chose, as other extensions tell it, if there are any.
 *
 * None of them is a dependency: editors without a marketplace have neither.
 */

import * as vscode from 'vscode';

const ENVIRONMENTS = 'ms-python.vscode-python-envs';
const PYTHON = 'ms-python.python';
const PATIENCE = 3_000; // milliseconds; who answers later says that something changed

/** What we use of what `ms-python.vscode-python-envs` exports. */
interface EnvironmentsApi {
  getEnvironment?(scope: vscode.Uri | undefined): Promise<EnvironmentOfApi | undefined>;
  onDidChangeEnvironment?: vscode.Event<unknown>;
}

interface EnvironmentOfApi {
  execInfo?: { run?: { executable?: string; args?: string[] } };
}

/** What we use of what `ms-python.python` exports. */
interface PythonApi {
  environments?: {
    getActiveEnvironmentPath?(scope: vscode.Uri | undefined): unknown;
    resolveEnvironment?(place: unknown): Promise<ResolvedOfApi | undefined>;
    onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

interface ResolvedOfApi {
  executable?: { uri?: vscode.Uri };
}

export interface Chosen {
  /** The command that runs it. */
  readonly command: readonly string[];
  /** The id of the extension that told it. */
  readonly by: string;
}

/** Asks the extensions, and tells when their answers change. */
export class Environments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private readonly heard = new Set<string>();
  private readonly answers = new Map<string, string[] | undefined>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.disposables.push(
      vscode.extensions.onDidChange(() => {
        const isNew = (id: string): boolean =>
          !this.heard.has(id) && vscode.extensions.getExtension(id) !== undefined;
        if ([ENVIRONMENTS, PYTHON].some(isNew)) {
          this.changed.fire();
        }
      }),
    );
  }

  /** Return what was chosen for a place, from the first extension that knows. */
  async chosen(scope: vscode.Uri | undefined): Promise<Chosen | undefined> {
    const command = await this.inTime(ENVIRONMENTS, scope, () => this.fromEnvironments(scope));
    if (command) {
      return { command, by: ENVIRONMENTS };
    }
    const other = await this.inTime(PYTHON, scope, () => this.fromPython(scope));
    return other && { command: other, by: PYTHON };
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async fromEnvironments(scope: vscode.Uri | undefined): Promise<string[] | undefined> {
    const api = await this.exports<EnvironmentsApi>(ENVIRONMENTS, it => it.onDidChangeEnvironment);
    const run = (await api?.getEnvironment?.(scope))?.execInfo?.run;
    return run?.executable ? [run.executable, ...(run.args ?? [])] : undefined;
  }

  private async fromPython(scope: vscode.Uri | undefined): Promise<string[] | undefined> {
    const api = await this.exports<PythonApi>(
      PYTHON,
      it => it.environments?.onDidChangeActiveEnvironmentPath,
    );
    const place = api?.environments?.getActiveEnvironmentPath?.(scope);
    if (!place) {
      return undefined;
    }
    const found = await api?.environments?.resolveEnvironment?.(place);
    const file = found?.executable?.uri?.fsPath;
    return file ? [file] : undefined;
  }

  private async exports<Api>(
    id: string,
    changes: (api: Api) => vscode.Event<unknown> | undefined,
  ): Promise<Api | undefined> {
    const extension = vscode.extensions.getExtension<Api>(id);
    const api = extension && (await extension.activate());
    if (api && !this.heard.has(id)) {
      this.heard.add(id);
      const listening = changes(api)?.(() => this.changed.fire());
      if (listening) {
        this.disposables.push(listening);
      }
    }
    return api;
  }

  /** Wait a little; an answer that comes later, and is another, is news. */
  private async inTime(
    id: string,
    scope: vscode.Uri | undefined,
    ask: () => Promise<string[] | undefined>,
  ): Promise<string[] | undefined> {
    const key = `${id} ${String(scope)}`;
    const before = this.answers.get(key);
    let isLate = false;
    const answer = ask()
      .catch((error: unknown) => {
        this.log.warn(`${id}: ${String(error)}`);
        return undefined;
      })
      .then(value => {
        this.answers.set(key, value);
        if (isLate && String(value) !== String(before)) {
          this.changed.fire();
        }
        return value;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string[] | undefined>(resolve => {
      timer = setTimeout(() => {
        isLate = true;
        this.log.info(`${id} has not answered yet`);
        resolve(before);
      }, PATIENCE);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}
