/** Throws if the page's HTML does not have the element. */
export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`index.html has no element ${selector}`);
  return found;
}

/** The same for a type more specific than {@link HTMLElement}. */
export function findTag<K extends keyof HTMLElementTagNameMap>(
  root: ParentNode,
  tag: K,
): HTMLElementTagNameMap[K] {
  const found = root.querySelector(tag);
  if (found === null) throw new Error(`index.html has no element ${tag} where one is needed`);
  return found;
}

/** Appends an element with plain text, which no HTML parser reads. */
export function append<K extends keyof HTMLElementTagNameMap>(
  parent: Element,
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = parent.ownerDocument.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  parent.append(element);
  return element;
}

/** Sets the text if it differs, so that nothing is repainted or announced twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
