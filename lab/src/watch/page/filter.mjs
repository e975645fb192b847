// What the reader wants to see: a text, and who ended it or why.
const WHO = {
  browser: 'Client',
  proxy: 'Proxy',
  backend: 'Backend',
  network: 'Network',
  unknown: 'Cannot tell',
};

export function createFilter(text, by, onChange) {
  let words = '';
  const causes = new Set();
  let timer;
  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      words = text.value.trim().toLowerCase();
      onChange();
    }, 120);
  });
  by.addEventListener('change', onChange);
  text.form.addEventListener('submit', (event) => event.preventDefault());
  addGroup(
    by,
    'Who',
    [['open', 'Open'], ...Object.entries(WHO)].map(([who, name]) => [`who ${who}`, name]),
  );
  const why = addGroup(by, 'Why', []);
  return {
    get isOn() {
      return words !== '' || by.value !== '';
    },
    fits: ({ data, item }) => hasEnd(data, by.value) && hasWords(data, item, words),
    /** Offers what there is. `ender` has the word of the row: an application is no backend. */
    offer: ({ open, who, cause, kind }, ender) => {
      const known = by.querySelector(`option[value="who ${who}"]`);
      if (!open && known !== null && ender) known.textContent = ender.textContent;
      if (open || kind === 'page' || causes.has(cause)) return;
      causes.add(cause);
      const option = new Option(cause, `why ${cause}`);
      why.insertBefore(option, [...why.children].find((other) => other.text > cause) ?? null);
    },
  };
}

function addGroup(select, label, options) {
  const group = document.createElement('optgroup');
  group.label = label;
  group.append(...options.map(([value, name]) => new Option(name, value)));
  select.append(group);
  return group;
}

function hasEnd({ open, who, cause }, wanted) {
  if (wanted === '') return true;
  if (wanted === 'who open') return open;
  return !open && (wanted === `who ${who}` || wanted === `why ${cause}`);
}

function hasWords({ id, cause }, item, words) {
  if (words === '') return true;
  return `${id} ${cause} ${item.textContent}`.toLowerCase().includes(words);
}
