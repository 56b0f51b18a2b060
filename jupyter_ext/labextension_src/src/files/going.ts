/** From a line of a report to the file, and in a program or a notebook to the place. */
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentWidget, IDocumentWidget } from '@jupyterlab/docregistry';

import type { Location } from '../report';
import { isOffered } from './suffixes';
import { FACTORY } from './viewer';

/** What editors of programs and of notebooks have, which need not be imported for it. */
interface Editor {
  setCursorPosition(position: { line: number; column: number }): void;
  revealPosition(position: { line: number; column: number }): void;
  focus(): void;
}

export function goTo(place: Location, documents: IDocumentManager): void {
  const factory = isOffered(place.path) ? FACTORY : 'default';
  const widget = documents.openOrReveal(place.path, factory);
  if (widget && place.line !== null) {
    void widget.context.ready
      .then(() => (widget as DocumentWidget).revealed)
      .then(() => reveal(widget, place));
  }
}

function reveal(widget: IDocumentWidget, place: Location): void {
  const position = { line: (place.line ?? 1) - 1, column: place.column ?? 0 };
  const content = widget.content as unknown as {
    activeCellIndex?: number;
    activeCell?: { editor: Editor | null } | null;
    editor?: Editor;
  };
  if (place.cell !== null && content.activeCellIndex !== undefined) {
    content.activeCellIndex = place.cell - 1;
  }
  const editor = content.activeCell?.editor ?? content.editor;
  editor?.setCursorPosition(position);
  editor?.revealPosition(position);
  editor?.focus();
}
