/**
 * The REST client: typed calls of the server part, below `gifthorse/api/v1/`.
 *
 * `ServerConnection` knows the base URL, the token and the XSRF cookie. What cannot be
 * answered is an `ApiError` that says in which way, because "there is no server part"
 * and "this file is gone" are shown differently.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { Report, Verdict } from './report';
import { ApiError, type Trouble } from './trouble';

export { ApiError, type Trouble };

/** Who this extension is, to the settings and to the translator. */
export const NAMESPACE = 'gifthorse';

/** The report in saved outputs and in what a scan of a file answers. */
export const MIME = 'application/vnd.gifthorse.report+json';

const API = `${NAMESPACE}/api/v1`;

/** What the server part is. */
export interface Status {
  readonly version: string;
  readonly compiled: boolean;
  readonly schema_version: number;
}

/** What the guard of a kernel does with a cell that would load an unsafe artifact. */
export type Mode = 'off' | 'warn' | 'block' | 'strict';

/** A file that a cell would load. */
export interface Loaded {
  readonly path: string;
  readonly verdict: string;
}

/** What the guard did last. */
export interface LastDecision {
  readonly number: number;
  readonly action: 'blocked' | 'warned';
  /** `guard` of a cell that did not begin, `net` of one that had. */
  readonly by?: 'guard' | 'net';
  readonly summary: string;
  readonly artifacts: ReadonlyArray<Loaded>;
}

/** What a kernel says of itself; `null` where gifthorse is not loaded in it. */
export interface KernelState {
  readonly version: string;
  readonly mode: Mode;
  readonly net: boolean;
  readonly cwd: string;
  readonly cwd_identity: readonly [number, number] | null;
  readonly prefix: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly last: LastDecision | null;
}

/** A cell as it is in the editor, saved or not. */
export interface CellSource {
  readonly id: string;
  readonly type: string;
  readonly source: string;
}

/** A notebook as it is in the editor, and what its kernel says. */
export interface NotebookRequest {
  readonly path: string;
  readonly language: string;
  readonly cells: ReadonlyArray<CellSource>;
  readonly kernel: KernelState | null;
  readonly kernel_name: string | null;
  /** Who asks: a newer question of the same asker about the same notebook counts. */
  readonly client: string;
}

/** What a rule is about. */
export interface RuleText {
  readonly summary: string;
  /** Paragraphs of plain text, with an empty line between them. */
  readonly doc: string;
}

/** The report of a file or a folder. */
export interface ScanAnswer {
  readonly report: Report;
  /** Of the rules that fired. */
  readonly rules?: Readonly<Record<string, RuleText>>;
}

/** The report of a notebook; `Location.cell` n is the cell `cells[n - 1]`. */
export interface NotebookAnswer {
  readonly report: Report;
  readonly cells: ReadonlyArray<string>;
  /** Where the files that the cells name were looked at, if anywhere. */
  readonly files: 'here' | 'kernel' | 'elsewhere';
  /** Whose library versions the calls were judged by. */
  readonly versions: 'kernel' | 'kernelspec' | 'unknown';
  /** Of the rules that fired. */
  readonly rules?: Readonly<Record<string, RuleText>>;
}

/** What is said of a notebook as it lies on disk, and of which cells. */
export interface SavedAnswer {
  readonly cells: ReadonlyArray<CellSource>;
  readonly answer: NotebookAnswer;
}

/** A verdict, or that nothing is known yet. */
export type Known = Verdict | 'unknown';

/** What is known at once of a model file in a folder. */
export interface FileState {
  readonly verdict: Known;
  readonly format: string | null;
}

/** A model file below the contents root. */
export interface WorkspaceArtifact {
  readonly path: string;
  readonly verdict: Known;
  readonly format: string | null;
  readonly size: number;
}

export interface ArtifactsAnswer {
  readonly artifacts: ReadonlyArray<WorkspaceArtifact>;
  /** Whether all of them are listed: looking for them is bounded. */
  readonly complete: boolean;
}

/** A decision of the user about an artifact. */
export interface TrustRequest {
  readonly path: string;
  /** Of the bytes that were judged; `null` where they were too many to hash. */
  readonly sha256: string | null;
  readonly rule: string | null;
  readonly reason: string;
}

/** The server part of one Jupyter server. */
export class Api {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  status(): Promise<Status> {
    return this.request('GET', 'status');
  }

  notebook(asked: NotebookRequest, signal?: AbortSignal): Promise<NotebookAnswer> {
    return this.request('POST', 'notebook', asked, signal);
  }

  saved(path: string, client: string, signal: AbortSignal): Promise<SavedAnswer> {
    const query = URLExt.objectToQueryString({ path, client });
    return this.request('GET', `notebook${query}`, undefined, signal);
  }

  /** Scan a file or a folder; `id` is made here and names it in `progress` events. */
  scan(path: string, id: string, verbose = false): Promise<ScanAnswer> {
    return this.request('POST', 'scan', { path, id, verbose });
  }

  cancel(id: string): Promise<void> {
    return this.request('DELETE', `scan/${encodeURIComponent(id)}`);
  }

  async folder(path: string): Promise<Readonly<Record<string, FileState>>> {
    const query = URLExt.objectToQueryString({ path });
    const answer = await this.request<{ files: Record<string, FileState> }>(
      'GET',
      `folder${query}`
    );
    return answer.files;
  }

  artifacts(): Promise<ArtifactsAnswer> {
    return this.request('GET', 'artifacts');
  }

  /** A cell ran: look for new model files; events say what was found. */
  executed(path: string, kernel: KernelState | null): Promise<void> {
    return this.request('POST', 'executed', { path, kernel });
  }

  trust(decision: TrustRequest): Promise<void> {
    return this.request('POST', 'trust', decision);
  }

  private async request<T>(
    method: string,
    place: string,
    body?: unknown,
    signal?: AbortSignal
  ): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, API, place);
    const init: RequestInit = { method, signal: signal ?? null };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      throw signal?.aborted ? error : new ApiError('gone', String(error));
    }
    const answer = parse(await response.text());
    if (!response.ok) {
      throw new ApiError(trouble(response, answer), message(answer, response.statusText));
    }
    return answer as T;
  }
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined; // a page of a proxy, or of a server without this part
  }
}

/** Tell a server without this part (its 404 is a page) from a file that is not there. */
function trouble(response: Response, answer: unknown): Trouble {
  switch (response.status) {
    case 401:
    case 403:
      return 'refused';
    case 404:
      return answer === undefined ? 'gone' : 'missing';
    case 409:
      return 'obsolete';
    case 413:
      return 'large';
    case 501:
      return 'elsewhere';
    case 429:
    case 503:
      return 'busy';
    default:
      return 'failed';
  }
}

function message(answer: unknown, otherwise: string): string {
  if (typeof answer === 'object' && answer !== null && 'message' in answer) {
    return String(answer.message);
  }
  return otherwise;
}
