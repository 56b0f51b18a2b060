/** One watch for each open notebook, however many views of it there are. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { NotebookWatch } from './watch';

type Context = DocumentRegistry.IContext<INotebookModel>;

interface Shared {
  readonly watch: NotebookWatch;
  users: number;
}

export class Watches {
  constructor(private readonly make: (context: Context) => NotebookWatch) {}

  /** Return the watch of a notebook, which lives as long as anybody holds it. */
  take(context: Context): { watch: NotebookWatch; hold: IDisposable } {
    const shared = this.shared.get(context) ?? { watch: this.make(context), users: 0 };
    this.shared.set(context, shared);
    shared.users += 1;
    const hold = new DisposableDelegate(() => {
      shared.users -= 1;
      if (shared.users === 0) {
        this.shared.delete(context);
        shared.watch.dispose();
      }
    });
    return { watch: shared.watch, hold };
  }

  private readonly shared = new Map<Context, Shared>();
}
