/** The verdict in a word: in the status bar, or in the toolbar where there is none. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { button } from './dom';
import { statusWords, summary, type View } from './view';

export class StatusItem extends Widget {
  constructor(
    press: () => void,
    private readonly trans: TranslationBundle
  ) {
    const node = button({ class: 'gifthorse-Status' }, press);
    super({ node });
    this.hide();
  }

  /** Show the verdict of a notebook; `null` hides the item. */
  present(view: View | null, isScanning: boolean): void {
    const said = view ? statusWords(view, this.trans) : '';
    const text = !view && isScanning ? this.trans.__('… scanning') : said;
    if (this.node.textContent !== text) {
      this.node.textContent = text;
    }
    const tip = view ? summary(view, this.trans) : '';
    if (this.node.title !== tip) {
      this.node.title = tip;
    }
    this.node.dataset.tone = view?.tone ?? '';
    this.setHidden(text === '');
  }
}
