import type { Failure } from './model.ts';

export const F16: Failure = {
  id: 'F16',
  who: 'the browser, which asks for permission before a public page connects to a local network',
  faces: [],
  notRun:
    'Chromium’s address spaces are a switch of the whole browser, and headless it has no question to answer',
};
