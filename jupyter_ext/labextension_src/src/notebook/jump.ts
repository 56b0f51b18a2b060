/** Goes to a place in a notebook, whether or not it is on the screen or rendered yet. */
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import { offset } from './edits';
import type { Place } from './reading';

export async function jump(panel: NotebookPanel, place: Place): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(({ model }) => model.id === place.cellId);
  if (index < 0) {
    return;
  }
  const cell = notebook.widgets[index];
  NotebookActions.expandParent(cell, notebook);
  cell.inputHidden = false;
  notebook.deselectAll();
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index, 'auto', 0, 'center');
  await cell.ready;
  const { editor } = cell;
  if (!editor || place.line === null) {
    return;
  }
  const source = cell.model.sharedModel.getSource();
  const line = Math.min(place.line, editor.lineCount);
  const start = offset(source, line, 0) ?? 0;
  const at = offset(source, line, place.location.column ?? 0) ?? start;
  notebook.mode = 'edit';
  editor.focus();
  editor.setCursorPosition({ line: line - 1, column: at - start });
  editor.revealPosition({ line: line - 1, column: at - start });
}
