/**
 * Where reports are opened: JupyterLab's main area, or where Notebook 7 has room.
 *
 * The pages of Notebook 7 show one document each. Its tree has tabs; over a notebook
 * there is room for a dialog.
 */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { TabPanel, type Widget } from '@lumino/widgets';

import { legible, LONGEST_NAME } from '../view/legible';
import { horseIcon } from '../view/icons';
import type { ReportPage } from './report_page';

/** Pages by what they scan, so that the same is not opened twice. */
export class Pages {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly trans: TranslationBundle
  ) {}

  /** Open the page of a path, or scan again in the one that is open. */
  open(path: string, title: string, make: () => ReportPage): void {
    const before = this.pages.get(path);
    if (before && !before.isDisposed) {
      this.activate(before);
      void before.content.scan();
      return;
    }
    const content = make();
    const page = new MainAreaWidget({ content });
    page.id = `gifthorse-page-${(this.count += 1)}`;
    page.toolbar.hide();
    page.title.label = legible(title, 40);
    page.title.caption = legible(path, LONGEST_NAME);
    page.title.icon = horseIcon;
    page.title.closable = true;
    page.disposed.connect(() => this.pages.delete(path));
    this.pages.set(path, page);
    this.add(page);
    void content.scan();
  }

  private add(page: Widget): void {
    const { shell } = this.app;
    const tabs = this.tabs();
    if (tabs) {
      tabs.addWidget(page);
    } else {
      shell.add(page, 'main');
    }
    if (page.parent) {
      this.activate(page);
    } else {
      void inDialog(page, this.trans);
    }
  }

  private activate(page: Widget): void {
    const tabs = this.tabs();
    if (tabs) {
      tabs.currentWidget = page;
    } else {
      this.app.shell.activateById(page.id);
    }
  }

  /** The tabs of the tree of Notebook 7; `null` elsewhere. */
  private tabs(): TabPanel | null {
    return treeTabs(this.app);
  }

  private readonly pages = new Map<string, MainAreaWidget<ReportPage>>();
  private count = 0;
}

async function inDialog(page: Widget, trans: TranslationBundle): Promise<void> {
  page.addClass('gifthorse-InDialog');
  await showDialog({
    title: page.title.label,
    body: page,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
  page.dispose();
}

/** Return the tabs of the tree of Notebook 7; `null` elsewhere. */
export function treeTabs({ shell }: JupyterFrontEnd): TabPanel | null {
  for (const widget of shell.widgets('main')) {
    if (widget instanceof TabPanel) {
      return widget;
    }
  }
  return null;
}
