/** A button that puts a text on the clipboard, and says that it did. */
import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { button } from './dom';

const SAID_FOR = 1500;

export function copyButton(text: string, trans: TranslationBundle): HTMLElement {
  const label = trans.__('Copy');
  const made = button('gifthorse-Copy', label, () => {
    Clipboard.copyToSystem(text);
    made.textContent = trans.__('Copied');
    window.setTimeout(() => (made.textContent = label), SAID_FOR);
  });
  made.setAttribute('aria-live', 'polite');
  return made;
}
