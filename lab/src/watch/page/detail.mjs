// The diagram of the connection that is open: beside the table, or below its row on a narrow screen.
import { morph, parse } from './morph.mjs';

const LOAD_MS = 250; // between two looks at one diagram
const wide = matchMedia('(min-width: 72rem)');

export function createDetail(table, { box, pane }) {
  const below = document.createElement('tr');
  below.className = 'detail';
  const cell = document.createElement('td');
  cell.colSpan = 6;
  below.append(cell);
  let shown = ''; // what of which connection is in the box
  let isLoading = false;

  /** Where it belongs, without moving what is there already. */
  const place = () => {
    const row = table.rows.get(table.chosen)?.item;
    const isBelow = !wide.matches && row?.isConnected === true;
    if (!isBelow) {
      if (box.parentNode !== pane) pane.append(box);
      below.remove();
      return;
    }
    if (row.nextElementSibling !== below) row.after(below);
    if (box.parentNode !== cell) cell.append(box);
  };

  /** One request at a time, for what is not shown yet. */
  const load = async () => {
    const row = table.rows.get(table.chosen);
    box.hidden = row === undefined;
    place();
    if (row === undefined || isLoading) return;
    const { id, revision, page } = row.data;
    const wanted = `${id} ${revision} ${page}`;
    if (wanted === shown) return;
    isLoading = true;
    try {
      const markup = await Promise.all([id, page].map(fetchFlow));
      if (table.chosen === id) {
        const fresh = parse(markup.join(''));
        if (!shown.startsWith(`${id} `)) box.replaceChildren();
        morph(box, fresh);
        box.dataset.id = id;
        shown = wanted;
      }
    } catch {
      // The server has gone: the stream says so, and brings this row again when it is back.
    }
    setTimeout(() => {
      isLoading = false;
      void load();
    }, LOAD_MS);
  };
  wide.addEventListener('change', place);
  return { show: () => void load() };
}

async function fetchFlow(id) {
  if (id === undefined) return '';
  const response = await fetch(`/flow/${encodeURIComponent(id)}`);
  return response.ok ? await response.text() : '';
}
