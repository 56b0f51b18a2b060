/**
 * A report as a widget: the viewer, the page of a folder and saved outputs all show it.
 *
 * It looks like the static HTML of `%modelscan`, says it in the same words, and can in
 * addition be filtered, unfolded, copied from and clicked.
 */
import { Widget } from '@lumino/widgets';

import type { ArtifactReport, Report } from '../report';
import { artifactView, naming, verdictMark } from './artifact_view';
import { button, element, folding, paged } from './dom';
import {
  countGroups,
  EVERYTHING,
  GROUPS,
  wantedOf,
  type Group,
  type Wanted
} from './filters';
import { mark, type Surroundings } from './finding_view';
import { legible } from './legible';
import { byVerdict, counts, isQuiet } from './order';
import {
  groupWord,
  leftOut,
  SYMBOLS,
  totals,
  verdictMeans,
  verdictWord
} from './wording';

const PAGE = 8;
/** Up to so many clean files are listed without being asked for. */
const MOST_CLEAN = 8;
const FEW_ARTIFACTS = 4;

export interface ReportViewOptions extends Omit<Surroundings, 'told'> {
  /** Whether it is one output among others, and not the page. */
  readonly compact?: boolean;
  /** Lines to add below the report. */
  readonly notes?: ReadonlyArray<string>;
}

export class ReportView extends Widget {
  constructor(
    readonly report: Report,
    private readonly options: ReportViewOptions
  ) {
    super();
    this.addClass('gifthorse-Report');
    this.toggleClass('gifthorse-mod-page', !options.compact);
    this.list = element('div', { class: 'gifthorse-Artifacts' });
    this.said = element('div', { class: 'gifthorse-Said', role: 'status' });
    this.node.append(...this.header(), this.list, this.said, ...this.footer());
    this.showWanted();
  }

  private header(): HTMLElement[] {
    const { trans, compact } = this.options;
    const { verdict } = this.report;
    if (compact) {
      return [];
    }
    const { artifacts } = this.report;
    const says = this.isAlone ? verdictMeans(verdict, trans) : this.counted();
    const named = this.isAlone ? naming(artifacts[0], this.around(), true) : [];
    const banner = element(
      'div',
      { class: `gifthorse-Banner gifthorse-mod-${verdict}` },
      element(
        'div',
        { class: 'gifthorse-Artifact-head', role: 'heading', 'aria-level': '2' },
        verdictMark(verdict, trans),
        ...named
      ),
      element('div', {}, says)
    );
    return [banner, ...this.filters()];
  }

  /** Whether the page is about one artifact, which its head names. */
  private get isAlone(): boolean {
    return !this.options.compact && this.report.artifacts.length === 1;
  }

  /** How many of the artifacts got which verdict. */
  private counted(): HTMLElement {
    const { trans } = this.options;
    const said = element('span');
    counts(this.report).forEach(([verdict, count], i) => {
      said.append(i > 0 ? ', ' : '');
      said.append(mark(`${count} ${verdictWord(verdict, trans)}`, verdict));
    });
    return said.hasChildNodes()
      ? said
      : element('span', {}, trans.__('There is nothing to judge.'));
  }

  private around(): Surroundings {
    return { ...this.options, told: new Set() };
  }

  private filters(): HTMLElement[] {
    const { trans } = this.options;
    const groups = countGroups(this.report);
    const bar = element('div', {
      class: 'gifthorse-Filters',
      role: 'group',
      'aria-label': trans.__('Show only')
    });
    if (groups.size > 1) {
      bar.append(
        ...GROUPS.filter(group => groups.has(group)).map(group =>
          this.toggle(group, groups.get(group) ?? 0)
        )
      );
    }
    if (this.report.artifacts.length > FEW_ARTIFACTS) {
      bar.append(this.search());
    }
    return bar.childElementCount > 0 ? [bar] : [];
  }

  private toggle(group: Group, count: number): HTMLElement {
    const label = `${groupWord(group, this.options.trans)} ${count}`;
    const chip = button('gifthorse-Chip', label, () => {
      const groups = new Set(this.wanted.groups);
      const pressed = !groups.delete(group);
      if (pressed) {
        groups.add(group);
      }
      chip.setAttribute('aria-pressed', String(pressed));
      this.wanted = { ...this.wanted, groups };
      this.showWanted();
    });
    chip.setAttribute('aria-pressed', 'false');
    return chip;
  }

  private search(): HTMLElement {
    const label = this.options.trans.__('Filter by path');
    const box = element('input', {
      type: 'search',
      class: 'gifthorse-Search',
      placeholder: label,
      'aria-label': label
    });
    box.addEventListener('input', () => {
      this.wanted = { ...this.wanted, text: box.value };
      this.showWanted();
    });
    return box;
  }

  private showWanted(): void {
    const { trans, compact } = this.options;
    const wanted = byVerdict(this.report.artifacts)
      .map(artifact => wantedOf(artifact, this.wanted))
      .filter((artifact): artifact is ArtifactReport => artifact !== null);
    const quiet = wanted.filter(isQuiet);
    const folds = quiet.length > MOST_CLEAN;
    const loud = folds ? wanted.filter(artifact => !isQuiet(artifact)) : wanted;
    const around = this.around();
    const make = (artifact: ArtifactReport) =>
      artifactView(artifact, this.report, around, {
        compact,
        isAlone: this.isAlone
      });
    const more = (rest: number) => trans.__('and %1 more files', rest);
    this.list.replaceChildren();
    paged(this.list, loud, PAGE, make, more);
    if (folds) {
      const said = trans.__('%1 clean: %2 files', SYMBOLS.clean, quiet.length);
      const all = () => paged(element('div'), quiet, PAGE, make, more);
      this.list.append(folding(said, all));
    }
    const nothing = wanted.length === 0 && this.report.artifacts.length > 0;
    this.said.textContent = nothing ? trans.__('Nothing of this is in the report.') : '';
  }

  private footer(): HTMLElement[] {
    const { trans, notes = [], compact } = this.options;
    const hasClean = this.report.artifacts.some(each => each.verdict === 'clean');
    const lines = leftOut(this.report, trans);
    if (compact && hasClean) {
      lines.push(trans.__('clean: %1', verdictMeans('clean', trans)));
    }
    const looked = totals(this.report, trans).join(' · ');
    const summary = element('div', { class: 'gifthorse-Summary' });
    summary.append(...(compact ? [this.counted(), ' · '] : []), looked);
    return [
      ...lines.map(said => element('div', { class: 'gifthorse-Note' }, said)),
      summary,
      ...notes.map(note => element('div', {}, legible(note)))
    ];
  }

  private readonly list: HTMLElement;
  private readonly said: HTMLElement;
  private wanted: Wanted = EVERYTHING;
}
