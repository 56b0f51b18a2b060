/** Shows the reports that are saved in a notebook's outputs, with or without a kernel. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';

import { MIME, type RuleText } from '../api';
import type { Location } from '../report';
import { readReport } from './read_report';
import { ReportView } from './report_view';

// Before HTML, which is in the same bundle for whoever does not have this extension.
const RANK = 40;

/** What a report is shown with, as the metadata of its output have it. */
interface Extras {
  readonly notes: ReadonlyArray<string>;
  readonly lines: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, RuleText>>;
}

export function rendererFactory(trans: TranslationBundle): IRenderMime.IRendererFactory {
  return {
    safe: true, // text and elements of ours, whoever wrote the output
    mimeTypes: [MIME],
    defaultRank: RANK,
    createRenderer: () => new ReportRenderer(trans)
  };
}

class ReportRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly trans: TranslationBundle) {
    super();
    this.layout = new PanelLayout();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const layout = this.layout as PanelLayout;
    while (layout.widgets.length > 0) {
      layout.widgets[0].dispose();
    }
    const report = readReport(model.data[MIME]);
    if (report === null) {
      this.node.textContent = this.trans.__('A report that cannot be read.');
      return;
    }
    const { notes, lines, rules } = extrasOf(model.metadata[MIME]);
    const sourceLine = ({ path, cell, line }: Location) =>
      line === null ? undefined : lines[`${path}|${cell ?? ''}|${line}`];
    const options = { trans: this.trans, compact: true, notes, rules, sourceLine };
    layout.addWidget(new ReportView(report, options));
  }
}

function extrasOf(json: unknown): Extras {
  const { notes, lines, rules } = (json ?? {}) as Record<string, unknown>;
  return {
    notes: Array.isArray(notes) ? notes.filter(note => typeof note === 'string') : [],
    lines: Object.fromEntries(
      Object.entries(lines ?? {}).filter(([, line]) => typeof line === 'string')
    ),
    rules: Object.fromEntries(
      Object.entries(rules ?? {}).filter(([, rule]) => typeof rule?.doc === 'string')
    )
  };
}
