/** One finding or gap: how bad, what, where, on what grounds, and what to type instead. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { RuleText } from '../api';
import type { Finding, Fix, Gap, Link, Location, Report } from '../report';
import { copyButton } from './copying';
import { button, element, folding, type Child } from './dom';
import { fixedLine } from './fixed_line';
import { legible, legibleCode, LONGEST_CODE, LONGEST_NAME } from './legible';
import { placeInside } from './places';
import { rulePage, type RulePage } from './rule_page';
import {
  groupWord,
  outcome,
  resultWord,
  suppression,
  verdictOf
} from './wording';

/** What a view of a report needs to know beside the report. */
export interface Surroundings {
  readonly trans: TranslationBundle;
  /** Goes to a place of a program or a notebook, where the front end can. */
  readonly open?: (place: Location) => void;
  /** Returns the line of source at a place, where whoever made the report sent it. */
  readonly sourceLine?: (place: Location) => string | undefined;
  /** What the rules that fired are about. */
  readonly rules?: Readonly<Record<string, RuleText>>;
  /** What was said already: rules and advice are told once. */
  readonly told: Set<string>;
}

export function findingView(
  finding: Finding,
  links: ReadonlyArray<Link>,
  report: Report,
  around: Surroundings
): HTMLElement {
  const { trans } = around;
  const decided = finding.suppressed;
  const group = decided ? 'suppressed' : finding.severity;
  const item = element('li', {
    class: `gifthorse-Finding${decided ? ' gifthorse-mod-dim' : ''}`,
    'data-severity': finding.severity
  });
  const tone = decided ? 'none' : verdictOf(finding.severity);
  item.append(
    element(
      'div',
      { class: 'gifthorse-Finding-head' },
      mark(groupWord(group, trans), tone),
      element('code', { class: 'gifthorse-Rule' }, legible(finding.rule, 80))
    ),
    element('div', { class: 'gifthorse-Message' }, legible(finding.message))
  );
  if (decided) {
    item.append(element('div', {}, suppression(decided, trans)));
  }
  item.append(...links.map(link => outcomeView(link, report, trans)));
  const page = decided ? null : pageOf(finding, around);
  item.append(facts(finding, around, page?.advice ?? ''));
  if (page?.why.length) {
    item.append(folding(around.trans.__('Why'), () => paragraphs(page.why)));
  }
  return item;
}

export function gapView(gap: Gap, around: Surroundings): HTMLElement {
  const where = placeView(gap.location, around);
  return element(
    'li',
    { class: 'gifthorse-Finding' },
    element(
      'div',
      { class: 'gifthorse-Finding-head' },
      mark(around.trans.__('not read'), 'incomplete')
    ),
    element('div', { class: 'gifthorse-Message' }, legible(gap.reason)),
    where && element('dl', { class: 'gifthorse-Facts' }, ...row(around.trans.__('at'), where))
  );
}

/** What comes of one call: the word, and the sentence. */
export function outcomeView(
  link: Link,
  report: Report,
  trans: TranslationBundle
): HTMLElement {
  const { result } = link.outcome;
  const tone = { runs: 'unsafe', refused: 'review', accepted: 'clean', unknown: 'review' };
  return element(
    'div',
    { class: 'gifthorse-Outcome' },
    mark(resultWord(result, trans), tone[result]),
    outcome(link, report, trans)
  );
}

/** A word in the colour of what it means; the colour never says it alone. */
export function mark(word: string, tone: string): HTMLElement {
  return element('strong', { class: `gifthorse-Mark gifthorse-mod-${tone}` }, word);
}

/** A place inside a file, to click where that leads somewhere; nothing for the whole. */
export function placeView(place: Location, around: Surroundings): HTMLElement | null {
  const said = placeInside(place, around.trans);
  if (!said) {
    return null;
  }
  const { open } = around;
  if (open && place.line !== null) {
    return button('gifthorse-Link gifthorse-Code', said, () => open(place));
  }
  return element('code', {}, said);
}

function facts(finding: Finding, around: Surroundings, advice: string): HTMLElement {
  const { trans } = around;
  const { evidence, location } = finding;
  const where = placeView(location, around);
  const line = around.sourceLine?.(location);
  const rows: Child[] = [];
  if (where) {
    rows.push(...row(trans.__('at'), where));
  }
  if (line !== undefined) {
    rows.push(...row(trans.__('line'), lineView(line, location)));
  }
  if (evidence && (evidence.name || evidence.arguments)) {
    const name = element('code', {}, legible(evidence.name, LONGEST_NAME));
    const given = evidence.arguments && element('code', {}, legible(evidence.arguments));
    const use = legible(evidence.use, 40);
    rows.push(...row(trans.__('evidence'), name, ` ${use} `, given || null));
  }
  for (const fix of finding.fixes) {
    rows.push(...row(trans.__('do instead'), ...fixView(fix, around)));
  }
  if (advice) {
    rows.push(...row(trans.__('do instead'), legible(advice, LONGEST_CODE)));
  }
  return element('dl', { class: 'gifthorse-Facts' }, ...rows);
}

/** A line of a program, with the stretch that the finding is about underlined. */
function lineView(line: string, location: Location): HTMLElement {
  const chars = [...line]; // columns are code points
  const start = location.column ?? 0;
  const isWhole = location.end_line === null || location.end_line === location.line;
  const end = (isWhole && location.end_column) || chars.length;
  const part = (from: number, to: number) => legible(chars.slice(from, to).join(''));
  return element(
    'code',
    { class: 'gifthorse-Line' },
    part(0, start).trimStart(),
    element('mark', {}, part(start, end)),
    part(end, chars.length).trimEnd()
  );
}

/** The advice and the reasons of a rule, if they have not been told before. */
function pageOf({ rule, fixes }: Finding, { rules, told }: Surroundings): RulePage | null {
  const text = rules?.[rule];
  if (!text) {
    return null;
  }
  const { why, advice } = rulePage(text.doc);
  const page = {
    why: told.has(rule) ? [] : why,
    advice: fixes.length > 0 || told.has(advice) ? '' : advice
  };
  told.add(rule).add(advice);
  return page;
}

function paragraphs(texts: ReadonlyArray<string>): HTMLElement {
  const said = texts.map(text => element('p', {}, legible(text, LONGEST_CODE)));
  return element('div', { class: 'gifthorse-Why' }, ...said);
}

function fixView(fix: Fix, { trans, sourceLine }: Surroundings): HTMLElement[] {
  const title = element('div', {}, legible(fix.title));
  const code = fixedLine(fix, place => sourceLine?.(place));
  return code ? [title, codeBlock(code, trans)] : [title];
}

/** Lines of code to copy.  What is copied is what is shown. */
export function codeBlock(code: string, trans: TranslationBundle): HTMLElement {
  const shown = legibleCode(code);
  return element(
    'div',
    { class: 'gifthorse-CodeBlock' },
    element('pre', { tabindex: '0' }, shown),
    copyButton(shown, trans)
  );
}

function row(name: string, ...content: Child[]): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, ...content)];
}
