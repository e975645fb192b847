// With JavaScript, the page filters, keeps the chosen colour scheme, and opens the target of a
// link.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const KEY = 'lab101-scheme';

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // the page is a file, or storage is off
  }
}

function remember(scheme) {
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // the next page starts with the system's scheme again
  }
}

for (const radio of all('[name="scheme"]')) {
  if (radio.value === remembered()) radio.checked = true;
  radio.addEventListener('change', () => remember(radio.value));
}

function reveal() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  target.hidden = false;
  for (let at = target; at; at = at.parentElement) {
    if (at.localName === 'details') at.open = true;
    at.hidden = false;
  }
  const diagram = target.querySelector(':scope > .diagram');
  if (diagram) diagram.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', reveal);
reveal();

function startFilter(box) {
  box.closest('form').hidden = false;
  box.closest('form').addEventListener('submit', (event) => event.preventDefault());
  const found = document.getElementById('found');
  const texts = new Map();
  const has = (element, words) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element).includes(words);
  };
  const tests = all('.test').map((element) => ({
    element,
    open: element.open,
    head: [element.querySelector('summary'), ...all('.error', element)],
    flows: all('.flow', element),
  }));
  const filter = () => {
    const words = box.value.trim().toLowerCase();
    let shown = 0;
    for (const test of tests) {
      const whole = test.head.some((part) => has(part, words));
      let hits = 0;
      for (const flow of test.flows) {
        const hit = whole || has(flow, words);
        flow.hidden = !hit;
        if (hit) hits += 1;
      }
      test.element.hidden = !whole && hits === 0;
      test.element.open = words === '' ? test.open : !test.element.hidden;
      if (!test.element.hidden) shown += 1;
    }
    found.textContent = words === '' ? '' : `${shown} of ${tests.length} tests`;
  };
  let timer;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
}

const filterBox = document.getElementById('filter');
if (filterBox) startFilter(filterBox);
