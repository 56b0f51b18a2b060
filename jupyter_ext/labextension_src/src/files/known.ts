/**
 * What this front end knows of model files: their verdicts, as the server tells them.
 *
 * Answers and events cross each other on their way. An answer that does not know a file
 * yet takes nothing away from an event that came after the question.
 */
import { Signal, type ISignal } from '@lumino/signaling';

import type { Api, Known } from '../api';
import type { Scanned } from './events';

/** What is known of one file. */
export interface KnownFile {
  readonly path: string;
  readonly verdict: Known;
  readonly format: string | null;
  readonly size: number | null;
}

interface Entry extends KnownFile {
  /** When it became known, in questions and events. */
  readonly at: number;
}

export class KnownFiles {
  constructor(private readonly api: Pick<Api, 'folder' | 'artifacts'>) {}

  /** The paths of which something else is known than before. */
  get changed(): ISignal<this, ReadonlySet<string>> {
    return this._changed;
  }

  /** Whether `artifacts` listed all that there are. */
  get isComplete(): boolean {
    return this.complete;
  }

  get(path: string): KnownFile | undefined {
    return this.files.get(path);
  }

  /** Return everything that is known, in no order. */
  all(): KnownFile[] {
    return [...this.files.values()];
  }

  /** Ask what is known of the model files directly in a folder. */
  async loadFolder(folder: string): Promise<void> {
    const asked = ++this.clock;
    const answer = await this.api.folder(folder);
    const prefix = folder ? `${folder}/` : '';
    const files = Object.entries(answer).map(([name, { verdict, format }]) => {
      const path = prefix + name;
      return { path, verdict, format, size: this.files.get(path)?.size ?? null };
    });
    const isListed = (path: string) =>
      path.startsWith(prefix) && !path.slice(prefix.length).includes('/');
    this.replace(files, isListed, asked);
  }

  /** Ask for all model files of the workspace. */
  async loadArtifacts(): Promise<void> {
    const asked = ++this.clock;
    const answer = await this.api.artifacts();
    this.complete = answer.complete;
    this.replace(answer.artifacts, () => answer.complete, asked);
  }

  /** Take in what the server announces. */
  scanned({ path, verdict, format, size }: Scanned): void {
    this.files.set(path, { path, verdict, format, size, at: ++this.clock });
    this._changed.emit(new Set([path]));
  }

  /** Forget a file or a folder that is gone. */
  forget(path: string): void {
    const gone = [...this.files.keys()].filter(
      each => each === path || each.startsWith(`${path}/`)
    );
    gone.forEach(each => this.files.delete(each));
    if (gone.length > 0) {
      this._changed.emit(new Set(gone));
    }
  }

  private replace(
    answered: ReadonlyArray<KnownFile>,
    isListed: (path: string) => boolean,
    asked: number
  ): void {
    const changed = new Set<string>();
    const listed = new Set(answered.map(file => file.path));
    for (const [path, entry] of this.files) {
      if (isListed(path) && !listed.has(path) && entry.at < asked) {
        this.files.delete(path);
        changed.add(path);
      }
    }
    for (const file of answered) {
      const before = this.files.get(file.path);
      if (before !== undefined && before.at > asked) {
        continue; // an event was faster, and is newer
      }
      this.files.set(file.path, { ...file, at: asked });
      if (before?.verdict !== file.verdict || before.size !== file.size) {
        changed.add(file.path);
      }
    }
    this._changed.emit(changed);
  }

  private readonly files = new Map<string, Entry>();
  private readonly _changed = new Signal<this, ReadonlySet<string>>(this);
  private clock = 0;
  private complete = true;
}
