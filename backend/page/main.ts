import type { Attempt, Ending } from './socket/attempt.ts';
import { ChoiceView } from './view/choice-view.ts';
import { parseConfig } from './config.ts';
import { Connection, type ConnectionListener, type ConnectionState } from './socket/connection.ts';
import { find } from './view/element.ts';
import { applicationEndpoint, type Choice, chooseEndpoint } from './socket/endpoint.ts';
import { LabPageView } from './lab-page.ts';
import { wireSendForm } from './view/send-form.ts';
import { wireWishForm } from './view/wish-form.ts';
import { uuidV4 } from './socket/uuid.ts';

// Four times a second, so that the countdown skips no second.
const TICK_MS = 250;

const ASK_TIMEOUT_MS = 5000;

const config = parseConfig(find(document, '#lab-config').textContent ?? '');
const motion = matchMedia('(prefers-reduced-motion: no-preference)');

const labPage = new LabPageView({
  document,
  page: location,
  config,
  now: () => Date.now(),
  ask: async (address) => {
    try {
      const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
      const how = { method: 'HEAD', redirect: 'manual', cache: 'no-store' } as const;
      const { status } = await fetch(address, { ...how, signal });
      return { status };
    } catch {
      return 'none';
    }
  },
  after: (delayMs, callback) => setTimeout(callback, delayMs),
  nextFrame: (callback) => requestAnimationFrame(callback),
  moves: () => motion.matches,
});

const listener: ConnectionListener = {
  started: (attempt) => labPage.started(attempt),
  changed: (state, attempt) => {
    labPage.changed(state, attempt);
    logState(state, attempt);
  },
  received: (data, attempt) => labPage.received(data, attempt),
  ended: (attempt, ending) => {
    labPage.ended(attempt, ending);
    logEnding(attempt, ending);
  },
};

const connection = new Connection(
  {
    openSocket: (url, protocols) => new WebSocket(url, [...protocols]),
    newCid: () => uuidV4((bytes) => crypto.getRandomValues(bytes)),
    now: () => Date.now(),
    random: () => Math.random(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  },
  listener,
);

let chosen: Choice = 'article';
const { application } = config;
const choices = new ChoiceView(document, location, config, connectTo);
const wish = application && wireWishForm(document, location, () => connectTo(chosen));

function connectTo(choice: Choice): void {
  chosen = choice;
  choices.mark(choice);
  connection.connect(
    (application && applicationEndpoint(choice, application, wish?.())) ??
      chooseEndpoint(choice, location, config),
  );
}

function logState(state: ConnectionState, attempt: Attempt | undefined): void {
  if (state.name === 'open') console.log('open', attempt?.endpoint.url, attempt?.cid);
}

function logEnding({ cid, endpoint }: Attempt, ending: Ending): void {
  if (ending.kind === 'close') {
    console.log('close', ending.code, ending.reason || '(no reason)', endpoint.url, cid);
  } else {
    console.log('failed without a close event:', ending.failure.cause, endpoint.url, cid);
  }
}

find(document, '#connect').addEventListener('click', () => connectTo(chosen));
find(document, '#disconnect').addEventListener('click', () => connection.disconnect());
wireSendForm(document, (text) => {
  const sent = connection.send(text);
  if (sent) labPage.sent(text);
  return sent;
});

// The network is back, or the page is visible again: a wait may be pointless.
addEventListener('online', () => connection.retryNow());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') connection.retryNow();
});

setInterval(() => labPage.tick(), TICK_MS);
connectTo('article');
