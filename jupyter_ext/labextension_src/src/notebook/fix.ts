/** Changes cells as a rule proposes, in one step that can be undone. */
import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

import type { Fix } from '../report';
import { byCell } from './edits';
import type { Scanned } from './watch';

/** What stands between what was typed before and the fix, for whoever undoes it. */
interface UndoManager {
  stopCapturing(): void;
}

/**
 * Apply a fix; `false`, and nothing is changed, if a cell is not as it was scanned.
 */
export function apply(fix: Fix, scanned: Scanned, model: INotebookModel): boolean {
  const cells = new Map<number, ICellModel>();
  const edits = byCell(fix.edits, number => {
    const was = scanned.cells[number - 1];
    const cell = was ? cellOf(model, was.id) : null;
    if (!cell || cell.sharedModel.getSource() !== was.source) {
      return null;
    }
    cells.set(number, cell);
    return was.source;
  });
  const targets = [...cells.values()];
  if (!edits || edits.size === 0 || targets.some(isLocked) || model.readOnly) {
    return false;
  }
  for (const [number, changes] of edits) {
    const { sharedModel } = cells.get(number)!;
    stopCapturing(sharedModel);
    sharedModel.transact(() => {
      for (const { start, end, text } of changes) {
        sharedModel.updateSource(start, end, text);
      }
    });
    stopCapturing(sharedModel);
  }
  return true;
}

function cellOf(model: INotebookModel, id: string): ICellModel | null {
  for (const cell of model.cells) {
    if (cell.id === id) {
      return cell;
    }
  }
  return null;
}

function isLocked(cell: ICellModel): boolean {
  return cell.getMetadata('editable') === false;
}

function stopCapturing(shared: object): void {
  // Of the shared models in use, each has one, which their interface does not tell.
  (shared as { undoManager?: UndoManager | null }).undoManager?.stopCapturing();
}
