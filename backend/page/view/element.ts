/** The element that the page's own HTML must hold. */
export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`index.html has no element ${selector}`);
  return found;
}

/** The same for an element of which more than {@link HTMLElement} is needed. */
export function findTag<K extends keyof HTMLElementTagNameMap>(
  root: ParentNode,
  tag: K,
): HTMLElementTagNameMap[K] {
  const found = root.querySelector(tag);
  if (found === null) throw new Error(`index.html has no element ${tag} where one is needed`);
  return found;
}

/** Appends an element with plain text; data never passes through an HTML parser. */
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

/** Sets the text if it differs, so that nothing is repainted or announced again for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
