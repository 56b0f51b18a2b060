/** Requests and notifications of our own; a server that knows none of them serves, too. */

import { NotificationType, RequestType, type Range } from 'vscode-languageclient';
import type { Verdict } from './verdicts';

export interface ArtifactOfServer {
  readonly uri: string;
  /** Relative to its folder, with slashes. */
  readonly path: string;
  /** The URI of the folder of the workspace. */
  readonly folder: string;
  readonly verdict: Verdict;
  readonly format?: string | null;
  readonly size?: number | null;
  readonly summary?: string | null;
  readonly loadedBy?: readonly LoadOfServer[];
}

export interface LoadOfServer {
  readonly uri: string;
  readonly range: Range;
}

export interface ArtifactsOfServer {
  readonly artifacts: readonly ArtifactOfServer[];
  /** Whether the workspace was scanned to its end. */
  readonly complete: boolean;
}

export interface ReportOfServer {
  readonly markdown: string;
  readonly verdict?: Verdict;
  readonly title?: string;
}

export interface StatusOfServer {
  /** Of a document or a notebook. */
  readonly uri: string;
  readonly verdict: Verdict | null;
  readonly summary?: string;
  readonly findings?: number;
  readonly busy?: boolean;
}

export const REPORT = new RequestType<{ uri: string }, ReportOfServer | null, void>(
  'gifthorse/report',
);
export const ARTIFACTS = new RequestType<object, ArtifactsOfServer, void>('gifthorse/artifacts');
export const ARTIFACTS_CHANGED = new NotificationType<unknown>('gifthorse/artifactsChanged');
export const STATUS = new NotificationType<StatusOfServer>('gifthorse/status');

/** Commands of the server, which it offers by `executeCommandProvider`. */
export const SERVER_COMMANDS = {
  debugInformation: 'gifthorse.server.debugInformation',
  scanArtifact: 'gifthorse.server.scanArtifact',
  scanWorkspace: 'gifthorse.server.scanWorkspace',
  showReport: 'gifthorse.server.showReport',
  trust: 'gifthorse.server.trust',
} as const;
