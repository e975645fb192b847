// The page of make watch: the server sends markup, this puts it where it belongs.
import { createAnnouncer } from './announcer.mjs';
import { createDetail } from './detail.mjs';
import { createFilter } from './filter.mjs';
import { morph, parse } from './morph.mjs';
import { createTable } from './table.mjs';

const find = (id) => document.getElementById(id);
const AGES_MS = 1000; // between two looks at how old is what is open
let paused = false;
let waiting = []; // messages that came while the page was paused
let unlisted = { older: 0, cut: 0 };
const cleared = new Set(); // ids that the reader does not want to see again, unless they change

const table = createTable(find('list'), (id) => {
  follow(false);
  choose(table.chosen === id ? undefined : id);
});
const detail = createDetail(table, { box: find('detail'), pane: find('pane') });
const filter = createFilter(find('text'), find('by'), () => refresh());
const announce = createAnnouncer(find('said'), (id) => table.rows.get(id)?.item.textContent);
table.filter = (row) => filter.fits(row);

function choose(id) {
  table.chosen = id;
  table.showNow();
  detail.show();
}

/** Whether the newest socket is open by itself. */
function follow(on) {
  find('newest').setAttribute('aria-pressed', String(on));
}

function isFollowing() {
  return find('newest').getAttribute('aria-pressed') === 'true';
}

function chooseNewest() {
  let newest;
  for (const { data } of table.rows.values()) {
    if (data.kind === 'page') continue;
    if (newest === undefined || data.startedAtMs > newest.startedAtMs) newest = data;
  }
  table.chosen = newest?.id;
}

function refresh() {
  if (isFollowing()) chooseNewest();
  const shown = table.showNow();
  showAges();
  detail.show();
  find('empty').hidden = table.rows.size > 0;
  const { older, cut } = unlisted;
  const counts = [
    filter.isOn && `${shown} of ${table.rows.size} fit the filter.`,
    older > 0 && `${older} older ${older === 1 ? 'connection is' : 'connections are'} not listed.`,
    cut > 0 &&
      `${cut} ${cut === 1 ? 'connection' : 'connections'} not judged, because their lines were cut from the logs.`,
  ];
  find('counts').textContent = counts.filter(Boolean).join(' ');
}

function showRow(data, live) {
  if (live) cleared.delete(data.id);
  if (cleared.has(data.id)) return;
  table.set(data);
  filter.offer(data, table.rows.get(data.id)?.item.querySelector('.ended-by'));
  if (live && !data.past) announce(data.id);
}

function forget(id) {
  table.rows.get(id)?.item.remove();
  table.remove(id);
}

function show({ all, rows: changed, gone, state, older, cut }) {
  if (state !== undefined) morph(find('lab'), parse(state));
  if (paused) {
    const message = { all, rows: changed, gone, older, cut };
    waiting = all ? [message] : [...waiting, message];
    if (waiting.length > 1) waiting = [merge(waiting)];
    find('held').textContent = `Paused: ${waiting[0].rows.length} have changed since.`;
    return;
  }
  unlisted = { older, cut };
  const ids = new Set(changed.map(({ id }) => id));
  if (all) for (const id of table.rows.keys()) if (!ids.has(id)) forget(id);
  for (const id of gone) {
    forget(id);
    cleared.delete(id);
  }
  for (const data of changed) showRow(data, !all);
  refresh();
}

function merge(messages) {
  const newest = new Map();
  for (const { rows: changed, gone } of messages) {
    for (const data of changed) newest.set(data.id, data);
    for (const id of gone) newest.delete(id);
  }
  const gone = messages.flatMap((message) => message.gone);
  const { older, cut } = messages.at(-1);
  return { all: messages[0].all, rows: [...newest.values()], gone: gone.slice(-1000), older, cut };
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

/** `12 s`, `3 min`, `2 h`: of what is open. */
function age(sinceMs) {
  const seconds = Math.max(0, Math.round((Date.now() - sinceMs) / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

function showAges() {
  if (paused) return;
  for (const cell of find('list').querySelectorAll('[data-since]')) {
    const text = age(Number(cell.dataset.since));
    if (cell.textContent !== text) cell.textContent = text;
  }
}
setInterval(showAges, AGES_MS);

toggle(find('newest'), (on) => {
  if (on) refresh();
});
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
  for (const id of table.rows.keys()) {
    cleared.add(id);
    forget(id);
  }
  choose(undefined);
  find('empty').hidden = false;
});
listen();
