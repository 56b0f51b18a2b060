/** The list under the banner: every row with its places, its fixes and its reasons. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { legible, legibleCode, LONGEST_NAME } from '../view/legible';
import { groupWord, suppression } from '../view/wording';
import { type Actions, isAutomatic } from './actions';
import { button, element, link } from './dom';
import type { Row } from './reading';
import { message, toneOf, type View } from './view';

/** Rows that are shown without being asked for. */
const MOST_ROWS = 50;
/** Places of one row. */
const MOST_PLACES = 8;

/** Make the list. */
export function details(
  view: View,
  actions: Actions,
  trans: TranslationBundle
): HTMLElement {
  const list = element('ul', { class: 'gifthorse-NotebookBanner-rows' });
  fill(list, [...view.rows, ...view.others], actions, trans, MOST_ROWS);
  const basis = element('span', { text: view.basis });
  const again = link({ text: trans.__('Scan again') }, () => actions.rescan());
  const foot = element('div', { class: 'gifthorse-NotebookBanner-foot' }, basis, again);
  return element('div', {}, list, foot);
}

function fill(
  list: HTMLElement,
  rows: ReadonlyArray<Row>,
  actions: Actions,
  trans: TranslationBundle,
  most: number
): void {
  list.append(...rows.slice(0, most).map(row => item(row, actions, trans)));
  const rest = rows.slice(most);
  if (rest.length > 0) {
    const text = trans._n('Show %1 more', 'Show %1 more', rest.length);
    const more = element('li');
    const show = link({ text }, () => {
      more.remove();
      fill(list, rest, actions, trans, 10 * MOST_ROWS);
    });
    more.append(show);
    list.append(more);
  }
}

function item(row: Row, actions: Actions, trans: TranslationBundle): HTMLElement {
  const tone = toneOf(row);
  const group = row.severity === 'gap' ? 'not read' : row.severity;
  const word = groupWord(row.suppressed ? 'suppressed' : group, trans);
  const said = element('div', { class: 'gifthorse-NotebookBanner-said' });
  said.append(
    element('span', { class: 'gifthorse-NotebookBanner-severity', text: word }),
    ...places(row, actions, trans),
    element('span', { class: 'gifthorse-NotebookBanner-message', text: message(row) })
  );
  if (row.suppressed) {
    said.append(element('span', { text: ` (${suppression(row.suppressed, trans)})` }));
  }
  const why = explanation(row, actions);
  const does = buttons(row, why, actions, trans);
  return element('li', { data: { tone } }, said, advice(row, trans), does, why);
}

function places(row: Row, actions: Actions, trans: TranslationBundle): HTMLElement[] {
  const shown = row.places.filter(place => place.cell !== null);
  const links = shown.slice(0, MOST_PLACES).map(place => {
    const { cell, line } = place;
    const text =
      line === null ? trans.__('cell %1', cell) : trans.__('cell %1, line %2', cell, line);
    return link({ text }, () => actions.jump(place));
  });
  const more = shown.length - links.length;
  return more > 0
    ? [...links, element('span', { text: trans.__('and %1 more', more) })]
    : links;
}

/** What a person has to do, where no edit does it. */
function advice(row: Row, trans: TranslationBundle): HTMLElement | null {
  const titles = row.fixes.filter(fix => !isAutomatic(fix)).map(fix => legible(fix.title));
  return titles.length > 0 && !row.suppressed
    ? element('div', {
        class: 'gifthorse-NotebookBanner-advice',
        text: trans.__('Do instead: %1', titles.join('; '))
      })
    : null;
}

function buttons(
  row: Row,
  why: HTMLElement | null,
  actions: Actions,
  trans: TranslationBundle
): HTMLElement | null {
  const { artifact } = row;
  const made = row.suppressed ? [] : fixes(row, actions, trans);
  if (artifact && actions.report) {
    const show = actions.report;
    made.push(link({ text: trans.__('Report') }, () => show(artifact)));
  }
  if (artifact && artifact.verdict !== 'clean' && !row.suppressed) {
    const name = legible(artifact.path.split('/').pop() ?? '', LONGEST_NAME);
    const text = trans.__('Trust %1…', name);
    made.push(link({ text }, () => actions.trust(artifact)));
  }
  if (why) {
    const toggle = link({ text: trans.__('Why?') }, () => {
      why.hidden = !why.hidden;
      toggle.setAttribute('aria-expanded', String(!why.hidden));
    });
    toggle.setAttribute('aria-expanded', 'false');
    made.push(toggle);
  }
  return made.length > 0
    ? element('div', { class: 'gifthorse-NotebookBanner-does' }, ...made)
    : null;
}

/** Make a button for each fix that can be applied. */
export function fixes(
  row: Row,
  actions: Actions,
  trans: TranslationBundle
): HTMLButtonElement[] {
  return row.fixes.filter(isAutomatic).map(fix => {
    const title = legible(fix.title, 80);
    const count = row.places.length;
    const text = count > 1 ? trans.__('%1 (%2 places)', title, count) : title;
    const means = fix.safe
      ? trans.__('Changes the cell; the program does the same afterwards.')
      : trans.__('Changes the cell; the program may do something else afterwards.');
    return button({ class: 'gifthorse-Fix', text, title: means }, () =>
      actions.fix(fix)
    );
  });
}

function explanation(row: Row, actions: Actions): HTMLElement | null {
  const text = row.rule === null ? '' : actions.explanation(row.rule);
  if (!text) {
    return null;
  }
  const why = element('div', { class: 'gifthorse-NotebookBanner-why' });
  why.append(
    element('code', { text: legible(row.rule ?? '', 80) }),
    ...legibleCode(text)
      .split(/\n{2,}/)
      .map(paragraph => element('p', {}, ...prose(paragraph)))
  );
  why.hidden = true;
  return why;
}

/** Return a paragraph of a rule's text, in which code stands between double backticks. */
function prose(paragraph: string): Node[] {
  return paragraph
    .replace(/\s*\n\s*/g, ' ')
    .split('``')
    .map((text, i) => (i % 2 ? element('code', { text }) : new Text(text)));
}
