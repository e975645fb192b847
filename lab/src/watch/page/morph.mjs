/** Makes `old` like `fresh` without replacing what stays: scroll, focus and unfolded parts keep. */
export function morph(old, fresh) {
  const wanted = [...fresh.childNodes];
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
  wanted.forEach((node, index) => {
    const known = old.childNodes[index];
    if (known === undefined) old.append(node);
    else if (known.nodeName !== node.nodeName) known.replaceWith(node);
    else if (known.nodeType !== Node.ELEMENT_NODE) {
      if (known.data !== node.data) known.data = node.data;
    } else {
      morphAttributes(known, node);
      morph(known, node);
    }
  });
}

function morphAttributes(known, node) {
  const own = (name) => name === 'open' && known.nodeName === 'DETAILS'; // the reader's choice
  for (const { name } of Array.from(known.attributes)) {
    if (!node.hasAttribute(name) && !own(name)) known.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (known.getAttribute(name) !== value && !own(name)) known.setAttribute(name, value);
  }
}

const trusted = globalThis.trustedTypes?.createPolicy('watch', { createHTML: (text) => text });

/** Markup that the server made, as nodes. */
export function parse(markup) {
  const template = document.createElement('template');
  template.innerHTML = trusted ? trusted.createHTML(markup) : markup;
  return template.content;
}
