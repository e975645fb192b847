// Opens the socket, after others if it is told so, sends one text, and closes with 1000 after the
// echo. Each event is a line.
window.events = [];
const place = (id) => document.querySelector(`#${id}`);
const startedMs = performance.now();
const tell = (event) => {
  window.events.push(event);
  const line = document.createElement('li');
  line.className = /^(open|message|close 1000)$/.test(event) ? 'good' : 'bad';
  const time = document.createElement('small');
  time.textContent = ` after ${Math.round(performance.now() - startedMs)} ms`;
  line.append(event, time);
  place('events').append(line);
};
place('again').addEventListener('click', () => location.reload());
if (GIVEN.exhibit !== undefined) {
  const { chain, changes, fixed, ...texts } = GIVEN.exhibit;
  for (const [id, text] of Object.entries(texts)) place(id).textContent = text;
  document.title = texts.name;
  for (const hop of chain) {
    const item = document.createElement('li');
    item.textContent = hop;
    place('chain').append(item);
  }
  if (fixed) place('fix').textContent = 'Fixed with this';
  place('changes').textContent = changes.join('\n');
  for (const id of ['exhibit', 'asking', 'fixing']) place(id).hidden = false;
}
// An id that the page was given goes along, for the logs.
const cid = new URLSearchParams(location.search).get('socket');
const named = `${GIVEN.url}${GIVEN.url.includes('?') ? '&' : '?'}cid=${cid}`;
const url = cid === null ? GIVEN.url : named;
place('url').textContent = url;
window.openSocket = () => {
  try {
    const { subprotocol, messageBytes, staysMs } = GIVEN;
    const socket = new WebSocket(url, ...(subprotocol === undefined ? [] : [subprotocol]));
    window.openedSocket = socket;
    socket.addEventListener('open', () => {
      tell('open');
      socket.send('x'.repeat(messageBytes));
    });
    socket.addEventListener('message', () => {
      tell('message');
      setTimeout(() => socket.close(1000), staysMs);
    });
    socket.addEventListener('error', () => tell('error'));
    socket.addEventListener('close', ({ code }) => tell(`close ${code}`));
  } catch (error) {
    tell(`throws ${error.name}`);
  }
};
// Chromium opens sockets that are asked for at once in an order of its own.
window.before = Array.from({ length: GIVEN.openBefore }, () => new WebSocket(GIVEN.url));
const settled = window.before.map(
  (socket) =>
    new Promise((resolve) => {
      for (const event of ['open', 'close']) socket.addEventListener(event, resolve);
    }),
);
void Promise.all(settled).then(window.openSocket);
