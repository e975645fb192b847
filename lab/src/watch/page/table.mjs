// The rows of the table: newest first, repeats folded.
import { morph, parse } from './morph.mjs';

/** So many with the same address and cause are one row with their number. */
const FOLD_FROM = 3;
/** Rows of one fold that are listed when it is unfolded. */
const MOST_UNFOLDED = 100;

/**
 * @param onChoose called with the id of a connection whose row was clicked
 */
export function createTable(body, onChoose) {
  const rows = new Map(); // id -> { data, item }
  const folds = new Map(); // fold -> { item, open }
  const table = {
    rows,
    filter: () => true,
    chosen: undefined,
    set(data) {
      const known = rows.get(data.id);
      const item = known?.item ?? createRow(() => onChoose(data.id));
      item.dataset.id = data.id;
      item.dataset.kind = data.kind;
      morph(item, parse(data.markup));
      rows.set(data.id, { data, item });
    },
    remove: (id) => rows.delete(id),
    showNow() {
      const joined = new Set([...rows.values()].map(({ data }) => data.page));
      const shown = [...rows.values()].filter(
        (row) => !joined.has(row.data.id) && table.filter(row),
      );
      shown.sort((a, b) => newestFirst(a.data, b.data));
      place(body, itemsOf(shown, folds, table));
      for (const { data, item } of rows.values()) mark(item, data.id === table.chosen);
      return shown.length;
    },
  };
  return table;
}

function newestFirst(one, other) {
  return other.startedAtMs - one.startedAtMs || (one.id < other.id ? 1 : -1);
}

function createRow(onClick) {
  const item = document.createElement('tr');
  item.className = 'row';
  item.addEventListener('click', (event) => {
    const isSelecting = String(getSelection()) !== '' && event.target.localName !== 'button';
    if (!isSelecting) onClick();
  });
  return item;
}

function mark(item, isOpen) {
  item.toggleAttribute('data-open', isOpen);
  const button = item.querySelector('button');
  if (button?.getAttribute('aria-expanded') !== String(isOpen)) {
    button?.setAttribute('aria-expanded', String(isOpen));
  }
}

function itemsOf(shown, folds, table) {
  const groups = new Map();
  for (const row of shown) {
    const { fold, id } = row.data;
    if (fold === undefined || id === table.chosen) continue;
    if (groups.has(fold)) groups.get(fold).push(row);
    else groups.set(fold, [row]);
  }
  const told = new Set();
  for (const { item } of shown) item.classList.remove('member');
  return shown.flatMap((row) => {
    const { fold } = row.data;
    const group = groups.get(fold);
    if (!group?.includes(row) || group.length < FOLD_FROM) return [row.item];
    if (told.has(fold)) return [];
    told.add(fold);
    const { item, open } = foldOf(fold, group, folds, table);
    const members = open ? group.slice(0, MOST_UNFOLDED).map((one) => one.item) : [];
    for (const member of members) member.classList.add('member');
    return [item, ...members];
  });
}

/** One row for all of them, made from the newest. */
function foldOf(name, group, folds, table) {
  const known = folds.get(name) ?? { open: false, item: undefined };
  known.item ??= createRow(() => {
    known.open = !known.open;
    table.showNow();
  });
  folds.set(name, known);
  const [{ item: newest, data }] = group;
  const copy = newest.cloneNode(true);
  copy.querySelector('.how').textContent = `× ${group.length}`;
  copy.querySelector('.age').textContent = '';
  copy.querySelector('.said bdi').textContent = data.cause;
  copy.querySelector('.said .quiet').textContent = '';
  copy.querySelector('button').removeAttribute('aria-controls');
  copy.querySelector('button .unseen').textContent = `the last of ${group.length} alike`;
  const { item } = known;
  item.className = 'row fold';
  item.dataset.kind = 'fold';
  morph(item, copy);
  mark(item, known.open);
  return known;
}

/** Moves only what is not where it belongs: focus and selection stay. */
function place(body, items) {
  const wanted = new Set(items);
  for (const item of Array.from(body.children)) {
    if (!wanted.has(item) && !item.classList.contains('detail')) item.remove();
  }
  let at = body.firstElementChild;
  for (const item of items) {
    while (at?.classList.contains('detail')) at = at.nextElementSibling;
    if (item === at) at = at.nextElementSibling;
    else body.insertBefore(item, at);
  }
}
