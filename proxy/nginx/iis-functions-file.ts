import { fileURLToPath } from 'node:url';

/** This file runs as proxy/dist/nginx/iis-functions-file.js. */
export const IIS_FUNCTIONS_FILE = fileURLToPath(
  new URL('../../nginx/iis-functions.js', import.meta.url),
);
