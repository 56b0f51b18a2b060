/** The model files of the workspace, as the server lists them. */

import * as vscode from 'vscode';
import { ResponseError, type LanguageClient } from 'vscode-languageclient/node';
import { Latest } from './latest';
import { ordered } from './listing';
import { ARTIFACTS, ARTIFACTS_CHANGED, type ArtifactOfServer } from './protocol';

/** How much of the workspace the list stands for. */
export type Listing = 'unknown' | 'scanning' | 'complete';

export interface Artifact {
  readonly uri: vscode.Uri;
  readonly told: ArtifactOfServer;
}

export class Artifacts implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly refreshing = new Latest(() => this.fetched());
  private byUri: ReadonlyMap<string, Artifact> = new Map();
  private client: LanguageClient | undefined;

  readonly onDidChange = this.changed.event;
  listing: Listing = 'unknown';

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** The worst first. */
  get all(): readonly Artifact[] {
    return [...this.byUri.values()];
  }

  of(uri: vscode.Uri): Artifact | undefined {
    return this.byUri.get(uri.toString());
  }

  /** Listen to a client that has yet to start. */
  connect(client: LanguageClient): void {
    client.onNotification(ARTIFACTS_CHANGED, () => void this.refresh());
  }

  /** Ask the server that runs now, or forget what the one before has told. */
  use(client: LanguageClient | undefined): void {
    this.client = client;
    void this.refresh();
  }

  refresh(): Promise<void> {
    return this.refreshing.request();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async fetched(): Promise<void> {
    const answer = await this.asked();
    const artifacts = ordered(answer?.artifacts ?? []).map(told => {
      const uri = vscode.Uri.parse(told.uri);
      return [uri.toString(), { uri, told }] as const;
    });
    this.byUri = new Map(artifacts);
    this.listing = answer ? (answer.complete ? 'complete' : 'scanning') : 'unknown';
    this.changed.fire();
  }

  private async asked(): Promise<{ artifacts: readonly ArtifactOfServer[]; complete: boolean } | undefined> {
    try {
      return this.client?.isRunning() ? await this.client.sendRequest(ARTIFACTS, {}) : undefined;
    } catch (error) {
      // A server that does not know the request keeps no list.
      if (!(error instanceof ResponseError)) {
        this.log.warn(String(error));
      }
      return undefined;
    }
  }
}
