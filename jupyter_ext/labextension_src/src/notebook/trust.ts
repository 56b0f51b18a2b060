/** Asks for the reason to trust an artifact; without one, nothing is recorded. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { ArtifactReport } from '../report';
import { legible, LONGEST_NAME, size } from '../view/legible';
import { sortedOut } from '../view/order';
import { verdictWord } from '../view/wording';
import { element } from './dom';

/** Findings that are read out again before somebody trusts them away. */
const MOST = 3;

/** Return the reason; `null` if somebody thinks better of it. */
export async function askReason(
  artifact: ArtifactReport,
  trans: TranslationBundle
): Promise<string | null> {
  const name = legible(artifact.path, LONGEST_NAME);
  const result = await showDialog({
    title: trans.__('Trust %1?', legible(artifact.path.split('/').pop() ?? '', 60)),
    body: new Question(artifact, name, trans),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Trust this file') })
    ],
    focusNodeSelector: 'input',
    defaultButton: 0
  });
  const reason = result.value?.trim();
  return result.button.accept && reason ? reason : null;
}

class Question extends Widget implements Dialog.IBodyWidget<string> {
  constructor(artifact: ArtifactReport, name: string, trans: TranslationBundle) {
    super();
    this.addClass('gifthorse-Trust');
    const word = verdictWord(artifact.verdict, trans);
    const bytes = artifact.size === null ? '' : `, ${size(artifact.size)}`;
    const { standing } = sortedOut(artifact.findings);
    const list = element('ul');
    list.append(
      ...standing
        .slice(0, MOST)
        .map(finding => element('li', { text: legible(finding.message) }))
    );
    const label = element('label', { text: trans.__('Reason, which is recorded:') });
    label.append(this.reason);
    this.node.append(
      element('div', { text: `${name} (${word}${bytes})` }),
      list,
      element('p', {
        text: trans.__(
          'From now on these findings do not count for you, wherever you meet these very bytes. A file with one changed byte is not trusted.'
        )
      }),
      label
    );
    this.reason.required = true;
    this.reason.type = 'text';
    this.reason.placeholder = trans.__('who made it, how you know');
  }

  getValue(): string {
    return this.reason.value;
  }

  private readonly reason = element('input', { class: 'jp-mod-styled' });
}
