/**
 * Shows the marks of a cell in its editor, beside the diagnostics of others.
 *
 * These are decorations of our own and no diagnostics: whoever sets diagnostics replaces
 * those of a language server. They move along with what is typed around them.
 */
import {
  EditorState,
  type Extension,
  StateEffect,
  StateField,
  type Text
} from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  type Tooltip,
  ViewPlugin
} from '@codemirror/view';
import {
  EditorExtensionRegistry,
  type IEditorExtensionFactory
} from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellMarks, Mark, Marked } from './cell_marks';
import { button, element } from './dom';

/** A call of more lines is marked on its first. */
const MOST_LINES = 6;

const setMarked = StateEffect.define<Marked>();

/** Return what is added to every editor of a cell. */
export function editorMarks(
  marks: CellMarks,
  trans: TranslationBundle
): IEditorExtensionFactory {
  return {
    name: 'gifthorse:marks',
    factory: ({ inline, model }) =>
      inline
        ? EditorExtensionRegistry.createImmutableExtension(
            extension(marks, model.sharedModel, trans)
          )
        : null
  };
}

function extension(
  marks: CellMarks,
  cell: object,
  trans: TranslationBundle
): Extension {
  const field = StateField.define<DecorationSet>({
    create: state => decorations(state.doc, marks.of(cell)) ?? Decoration.none,
    update(shown, transaction) {
      const moved = shown.map(transaction.changes);
      return transaction.effects.reduce(
        (given, effect) =>
          effect.is(setMarked)
            ? decorations(transaction.newDoc, effect.value) ?? given
            : given,
        moved
      );
    },
    provide: each => EditorView.decorations.from(each)
  });
  const follow = ViewPlugin.define(view => {
    const following = marks.follow(cell, marked =>
      view.dispatch({ effects: setMarked.of(marked) })
    );
    return { destroy: () => following.dispose() };
  });
  const tooltip = hoverTooltip((view, at) =>
    tip(view.state, view.state.field(field), at, trans)
  );
  return [field, follow, tooltip];
}

/** Return the decorations; `null` if the text is not the one that was scanned. */
function decorations(doc: Text, { source, marks }: Marked): DecorationSet | null {
  if (marks.length === 0) {
    return Decoration.none;
  }
  if (doc.length !== source.length || doc.toString() !== source) {
    return null;
  }
  const ranges = marks.flatMap(mark => {
    const line = doc.lineAt(mark.span.start);
    const isLong = doc.lineAt(mark.span.end).number - line.number >= MOST_LINES;
    const end = isLong ? line.to : mark.span.end;
    const mod = `gifthorse-mod-${mark.tone}`;
    const lines = [
      Decoration.line({ class: `gifthorse-Cell-line ${mod}` }).range(line.from)
    ];
    const stretch = Decoration.mark({ class: `gifthorse-Cell-mark ${mod}`, mark });
    return end > mark.span.start
      ? [...lines, stretch.range(mark.span.start, end)]
      : lines;
  });
  return Decoration.set(ranges, true);
}

function tip(
  state: EditorState,
  shown: DecorationSet,
  at: number,
  trans: TranslationBundle
): Tooltip | null {
  const found: Mark[] = [];
  let start = at;
  let end = at;
  shown.between(at, at, (from, to, { spec }) => {
    const { mark } = spec as { mark?: Mark };
    if (mark) {
      found.push(mark);
      start = Math.min(start, from);
      end = Math.max(end, to);
    }
  });
  if (found.length === 0) {
    return null;
  }
  // Of several calls on one line, the tooltip stands over the line that is pointed at.
  const line = state.doc.lineAt(at);
  return {
    pos: Math.max(start, line.from),
    end: Math.min(end, line.to),
    above: true,
    create: view => ({ dom: content(found, view, trans) })
  };
}

function content(
  marks: ReadonlyArray<Mark>,
  view: EditorView,
  trans: TranslationBundle
): HTMLElement {
  const dom = element('div', { class: 'gifthorse-Tip' });
  for (const { tone, word, message, remedies } of marks) {
    const said = element('div', { class: 'gifthorse-NotebookBanner-said' });
    said.append(element('strong', { text: word }), ' ', message);
    const does = element('div', { class: 'gifthorse-NotebookBanner-does' });
    does.append(
      ...remedies.map(({ title, run }) =>
        button({ class: 'gifthorse-Fix', text: title }, () => {
          run();
          view.focus();
        })
      )
    );
    dom.append(element('div', { data: { tone } }, said, does));
  }
  dom.setAttribute('aria-label', trans.__('Model files'));
  return dom;
}
