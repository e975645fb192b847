// The page of make watch: the server sends markup, this puts it where it belongs.
import { createAnnouncer } from './announcer.mjs';
import { morph } from './morph.mjs';

const find = (id) => document.getElementById(id);
const list = find('list');
const rows = new Map(); // id -> { item, data, shownRevision, loading }
const LOAD_MS = 250; // between two looks at one diagram
const UNFOLDED = 3; // sockets that unfold by themselves
const trusted = globalThis.trustedTypes?.createPolicy('watch', { createHTML: (text) => text });
let paused = false;
let waiting = []; // messages that came while the page was paused
const announce = createAnnouncer(
  find('said'),
  (id) => rows.get(id)?.details.firstChild.textContent,
);
const cleared = new Set(); // ids that the reader does not want to see again, unless they change

function parse(markup) {
  const template = document.createElement('template');
  template.innerHTML = trusted ? trusted.createHTML(markup) : markup;
  return template.content;
}

function createRow(id) {
  const item = document.createElement('li');
  item.className = 'row';
  const details = document.createElement('details');
  details.append(document.createElement('summary'), document.createElement('div'));
  details.addEventListener('toggle', () => void load(rows.get(id)));
  item.append(details);
  return { item, details, data: undefined, shownRevision: -1, loading: false };
}

function place(row) {
  const later = [...list.children].find(
    (other) => other.row.data.startedAtMs <= row.data.startedAtMs,
  );
  list.insertBefore(row.item, later ?? null);
}

function showRow(data, live) {
  const known = rows.get(data.id);
  if (live) cleared.delete(data.id);
  if (cleared.has(data.id)) return;
  const row = known ?? createRow(data.id);
  row.data = data;
  row.item.row = row;
  row.item.dataset.kind = data.kind;
  row.item.dataset.id = data.id;
  morph(row.details.firstChild, parse(data.markup));
  rows.set(data.id, row);
  if (known === undefined) {
    place(row);
    const open = list.querySelectorAll('details.own[open]').length;
    row.details.classList.add('own');
    row.details.open = (live || data.open) && data.kind === 'socket' && open < UNFOLDED;
  }
  void load(row);
  if (live) announce(data.id);
}

/** Fetches the diagram of an unfolded row, one request at a time. */
async function load(row) {
  if (row === undefined || row.loading || !row.details.open) return;
  if (row.shownRevision === row.data.revision) return;
  row.loading = true;
  const { id, revision } = row.data;
  try {
    const response = await fetch(`/exchange/${encodeURIComponent(id)}`);
    if (response.ok) morph(row.details.lastChild, parse(await response.text()));
    row.shownRevision = revision;
  } catch {
    // The server has gone: the stream says so, and brings this row again when it is back.
  }
  setTimeout(() => {
    row.loading = false;
    void load(row);
  }, LOAD_MS);
}

function forget(id) {
  rows.get(id)?.item.remove();
  rows.delete(id);
}

function show({ all, rows: changed, gone, state }) {
  if (state !== undefined) morph(find('lab'), parse(state));
  if (paused) {
    waiting = all ? [{ all, rows: changed, gone }] : [...waiting, { all, rows: changed, gone }];
    if (waiting.length > 1) waiting = [merge(waiting)];
    find('held').textContent = `Paused: ${waiting[0].rows.length} have changed since.`;
    return;
  }
  if (all) for (const id of rows.keys()) if (!changed.some((row) => row.id === id)) forget(id);
  for (const id of gone) {
    forget(id);
    cleared.delete(id);
  }
  for (const data of changed) showRow(data, !all);
  find('empty').hidden = rows.size > 0;
}

function merge(messages) {
  const newest = new Map();
  for (const { rows: changed, gone } of messages) {
    for (const data of changed) newest.set(data.id, data);
    for (const id of gone) newest.delete(id);
  }
  const gone = messages.flatMap((message) => message.gone);
  return { all: messages[0].all, rows: [...newest.values()], gone: gone.slice(-1000) };
}

function listen() {
  const stream = new EventSource('/events');
  const link = (state, text) => {
    find('link').dataset.state = state;
    if (find('link').textContent !== text) find('link').textContent = text;
  };
  stream.addEventListener('open', () => link('live', 'live'));
  stream.addEventListener('change', ({ data }) => show(JSON.parse(data)));
  stream.addEventListener('error', () => {
    link('lost', 'reconnecting: is make watch still running?');
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(listen, 2000);
  });
}

function toggle(button, change) {
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    change(on);
  });
}

toggle(find('pings'), (on) => document.documentElement.toggleAttribute('data-no-pings', on));
toggle(find('pause'), (on) => {
  paused = on;
  find('held').hidden = !on;
  find('held').textContent = 'Paused: nothing has changed since.';
  if (on) return;
  const [held] = waiting;
  waiting = [];
  if (held !== undefined) show({ ...held, state: undefined });
});
find('clear').addEventListener('click', () => {
  for (const id of rows.keys()) {
    cleared.add(id);
    forget(id);
  }
  find('empty').hidden = false;
});
listen();
