import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../iis-config/checks/check-configuration.ts';
import { generateNginxSite } from './generate.ts';

/** This file runs as proxy/dist/nginx/from-iis/golden.test.js. */
const SOURCES = fileURLToPath(new URL('../../../', import.meta.url));

/** Each folder of golden/ has a web.config and what it becomes. UPDATE_GOLDEN=1 writes it anew. */
const OWN_SERVER: Readonly<Record<string, string>> = {
  article: 'iis/server.config',
  farms: 'nginx/from-iis/golden/farms/server.config',
};

for (const name of ['article', 'rules', 'functions', 'outbound', 'files', 'farms']) {
  test(`golden/${name}/web.config becomes golden/${name}/site.conf`, async () => {
    const folder = `${SOURCES}nginx/from-iis/golden/${name}`;
    const { configuration, findings } = readConfiguration({
      server: {
        file: 'server.config',
        text: await readFile(
          `${SOURCES}${OWN_SERVER[name] ?? 'nginx/from-iis/golden/server.config'}`,
          'utf8',
        ),
      },
      site: { file: 'web.config', text: await readFile(`${folder}/web.config`, 'utf8') },
    });
    assert.ok(configuration, JSON.stringify(findings));
    const generated = generateNginxSite(
      configuration,
      name === 'files' ? { root: '/var/www/site' } : {},
    );
    assert.ok('config' in generated, JSON.stringify(generated));
    if (process.env['UPDATE_GOLDEN'] === '1') {
      await writeFile(`${folder}/site.conf`, generated.config);
    }
    assert.equal(generated.config, await readFile(`${folder}/site.conf`, 'utf8'));
  });
}
