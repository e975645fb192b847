import { randomBytes } from 'node:crypto';
import { readAsset, styleSheet } from '../../view/assets.ts';
import { legend } from '../../view/legend.ts';
import { html, ownMarkup } from '../../view/html.ts';

const FOLDER = 'lab/src/watch/page';

/** The page itself, with nothing in it yet: what happens comes as events. */
export function createPageDocument() {
  const body = readAsset(`${FOLDER}/watch.html`).replace('<!-- legend -->', legend().markup);
  const scripts = [
    'watch.mjs',
    'table.mjs',
    'detail.mjs',
    'filter.mjs',
    'morph.mjs',
    'announcer.mjs',
  ].map((name) => [`/${name}`, readAsset(`${FOLDER}/${name}`)] as const);
  const styles = ownMarkup(styleSheet([`${FOLDER}/watch.css`, `${FOLDER}/table.css`]));
  return {
    /** By their paths. */
    scripts: new Map<string, string>(scripts),
    /** Each time with a nonce of its own. */
    render: () => {
      const nonce = randomBytes(16).toString('base64');
      const { markup } = html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Lab 101: watch</title>
            <link rel="icon" href="data:," />
            <style nonce="${nonce}">
              ${styles}
            </style>
          </head>
          ${ownMarkup(body)}
          <script type="module" nonce="${nonce}" src="/watch.mjs"></script>
        </html> `;
      return { markup, contentSecurityPolicy: policy(nonce) };
    },
  };
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types watch',
  ].join('; ');
}
