/** Elements with text and never with markup: what is shown may come from a hostile file. */

export interface Given {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly role?: string;
  readonly label?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Make an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: ReadonlyArray<Node | null>
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (given.class) {
    node.className = given.class;
  }
  if (given.text !== undefined) {
    node.textContent = given.text;
  }
  if (given.title) {
    node.title = given.title;
  }
  if (given.role) {
    node.setAttribute('role', given.role);
  }
  if (given.label) {
    node.setAttribute('aria-label', given.label);
  }
  Object.assign(node.dataset, given.data);
  node.append(...children.filter((child): child is Node => child !== null));
  return node;
}

/** Make a button. */
export function button(given: Given, press: () => void): HTMLButtonElement {
  const node = element('button', given);
  node.type = 'button';
  node.addEventListener('click', event => {
    event.stopPropagation();
    press();
  });
  return node;
}

/** Make text that leads somewhere. */
export function link(given: Given, press: () => void): HTMLButtonElement {
  return button({ ...given, class: `gifthorse-Goto ${given.class ?? ''}`.trim() }, press);
}
