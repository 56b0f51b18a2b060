/** One artifact of a report: its verdict, its findings, what was not read of it. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArtifactReport, Finding, Gap, Link, Report, Verdict } from '../report';
import { button, element, folding, paged } from './dom';
import {
  codeBlock,
  findingView,
  gapView,
  mark,
  outcomeView,
  placeView,
  type Surroundings
} from './finding_view';
import { legible, LONGEST_NAME } from './legible';
import { outcomesAt, sortedOut } from './order';
import { about, acceptance, judgedBy, moreOf, SYMBOLS, verdictWord } from './wording';

const PAGE = 10;

type Item = { readonly finding: Finding } | { readonly link: Link } | { readonly gap: Gap };

export function artifactView(
  artifact: ArtifactReport,
  report: Report,
  around: Surroundings,
  { compact = false, isAlone = false }: { compact?: boolean; isAlone?: boolean }
): HTMLElement {
  const word = verdictWord(artifact.verdict, around.trans);
  const view = element('section', {
    class: `gifthorse-Artifact gifthorse-mod-${artifact.verdict}`,
    'aria-label': `${word}: ${legible(artifact.path, LONGEST_NAME)}`
  });
  if (!isAlone) {
    view.append(headOf(artifact, around));
  }
  const items = itemsOf(artifact);
  // In a notebook, of a model the worst finding is shown and the others are folded away.
  const shown = compact && artifact.kind === 'artifact' ? 1 : items.length;
  const make = (item: Item) => itemView(item, artifact, report, around);
  if (items.length > 0) {
    view.append(findingList(items.slice(0, shown), make, around));
  }
  const folded = items.slice(shown);
  if (folded.length > 0) {
    const said = moreOf(artifact.findings, around.trans);
    view.append(folding(said, () => findingList(folded, make, around)));
  }
  const { suppressed } = sortedOut(artifact.findings);
  if (suppressed.length > 0) {
    const said = around.trans._n(
      '%1 suppressed finding',
      '%1 suppressed findings',
      suppressed.length
    );
    const decided = suppressed.map(finding => ({ finding }));
    view.append(folding(said, () => findingList(decided, make, around)));
  }
  view.append(...weightsOnly(artifact, around));
  return view;
}

function headOf(artifact: ArtifactReport, around: Surroundings): HTMLElement {
  return element(
    'div',
    { class: 'gifthorse-Artifact-head', role: 'heading', 'aria-level': '3' },
    verdictMark(artifact.verdict, around.trans),
    ...naming(artifact, around)
  );
}

/** The symbol and the word of a verdict. */
export function verdictMark(verdict: Verdict, trans: TranslationBundle): HTMLElement {
  const word = mark('', verdict);
  const symbol = element('span', { 'aria-hidden': 'true' }, `${SYMBOLS[verdict]} `);
  word.append(symbol, verdictWord(verdict, trans));
  return word;
}

/** Which artifact it is, and what is known of it beside its verdict. */
export function naming(
  artifact: ArtifactReport,
  around: Surroundings,
  isAlone = false
): HTMLElement[] {
  const { trans } = around;
  const path = legible(artifact.path, LONGEST_NAME);
  const { origin } = artifact;
  const said = [
    about(artifact),
    judgedBy(artifact, trans),
    hasCells(artifact) ? trans.__('cells are counted from the top') : ''
  ];
  return [
    isAlone ? element('code', { class: 'gifthorse-Path' }, path) : pathView(artifact, around),
    ...(origin ? [element('span', {}, trans.__('from %1', legible(origin.repo, 100)))] : []),
    ...said
      .filter(Boolean)
      .map(each => element('span', { class: 'gifthorse-mod-dim' }, each))
  ];
}

function pathView(artifact: ArtifactReport, around: Surroundings): HTMLElement {
  const path = legible(artifact.path, LONGEST_NAME);
  const { open } = around;
  if (!open || artifact.origin) {
    return element('code', { class: 'gifthorse-Path' }, path);
  }
  const whole = { path: artifact.path, members: [], offset: null, cell: null };
  const place = { ...whole, line: null, column: null, end_line: null, end_column: null };
  return button('gifthorse-Link gifthorse-Code gifthorse-Path', path, () => open(place));
}

function hasCells(artifact: ArtifactReport): boolean {
  return [...artifact.findings, ...artifact.gaps].some(each => each.location.cell !== null);
}

/** What there is to say, in order; calls that a finding speaks of are not repeated. */
function itemsOf(artifact: ArtifactReport): Item[] {
  const { standing, remarks } = sortedOut(artifact.findings);
  const told = [...standing, ...remarks];
  const links = artifact.linked.filter(
    link => !told.some(finding => outcomesAt(finding.location, [link]).length > 0)
  );
  return [
    ...told.map(finding => ({ finding })),
    ...links.map(link => ({ link })),
    ...artifact.gaps.map(gap => ({ gap }))
  ];
}

function itemView(
  item: Item,
  artifact: ArtifactReport,
  report: Report,
  around: Surroundings
): HTMLElement {
  if ('finding' in item) {
    const links = outcomesAt(item.finding.location, artifact.linked);
    return findingView(item.finding, links, report, around);
  }
  if ('gap' in item) {
    return gapView(item.gap, around);
  }
  return element(
    'li',
    { class: 'gifthorse-Finding' },
    placeView(item.link.call, around),
    outcomeView(item.link, report, around.trans)
  );
}

function findingList(
  items: Item[],
  make: (item: Item) => HTMLElement,
  { trans }: Surroundings
): HTMLElement {
  const list = element('ul', { class: 'gifthorse-Findings' });
  return paged(list, items, PAGE, make, rest => trans.__('and %1 more', rest));
}

function weightsOnly(artifact: ArtifactReport, { trans }: Surroundings): HTMLElement[] {
  const said = acceptance(artifact, trans);
  if (!said) {
    return [];
  }
  const snippet = artifact.weights_only?.snippet;
  if (!snippet) {
    return [element('div', { class: 'gifthorse-Note' }, said)];
  }
  return [folding(said, () => codeBlock(snippet, trans))];
}
