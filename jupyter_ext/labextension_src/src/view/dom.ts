/** Elements out of text and elements; there is no way in for markup. */

export type Child = Node | string | null | undefined | false;

/** Make an element; attributes that are `null` are left out, strings become text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | null>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** Make a button that looks like text or like a chip, as its class says. */
export function button(
  className: string,
  label: string,
  pressed: () => void
): HTMLButtonElement {
  const made = element('button', { type: 'button', class: className }, label);
  made.addEventListener('click', pressed);
  return made;
}

/** A line that unfolds; what is in it is made when somebody asks. */
export function folding(summary: string, make: () => HTMLElement): HTMLElement {
  const folded = element(
    'details',
    { class: 'gifthorse-Folded' },
    element('summary', {}, summary)
  );
  folded.addEventListener('toggle', () => folded.append(make()), { once: true });
  return folded;
}

/**
 * Make a list that shows some of its items, and more of them as one scrolls or asks.
 *
 * A report may have thousands of findings; a browser that lays them all out at once
 * keeps its reader from typing.
 */
export function paged<T>(
  list: HTMLElement,
  items: ReadonlyArray<T>,
  page: number,
  make: (item: T) => HTMLElement,
  label: (rest: number) => string
): HTMLElement {
  const show = (from: number): void => {
    const shown = items.slice(from, from + page).map(make);
    list.append(...shown);
    const rest = items.length - from - shown.length;
    if (rest > 0) {
      const tag = list.tagName === 'UL' ? 'li' : 'div';
      const more = element(tag, { class: 'gifthorse-More' });
      const next = (): void => {
        seen.disconnect();
        more.remove();
        show(from + page);
      };
      const seen = new IntersectionObserver(entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          next();
        }
      });
      more.append(button('gifthorse-Link', label(rest), next));
      list.append(more);
      seen.observe(more);
    }
  };
  show(0);
  return list;
}
