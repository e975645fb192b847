import type { NotRun } from './model.ts';

export const F16: NotRun = {
  notRun:
    'Chromium’s address spaces are a switch of the whole browser, and headless it has no question to answer',
};
