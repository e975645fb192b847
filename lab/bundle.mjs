import { build } from 'esbuild';

/**
 * Bundles a command from what the compiler made: <outdir>/lab101.js, and the parts that it loads
 * when a command needs them.
 *
 * @param {string} entry
 * @param {import('esbuild').BuildOptions} options
 */
export async function bundleCommand(entry, options) {
  return await build({
    entryPoints: [{ in: entry, out: 'lab101' }],
    chunkNames: 'lab101-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    minifyWhitespace: true,
    minifySyntax: true,
    banner: {
      // commander is CommonJS and asks for Node's own modules.
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    ...options,
  });
}
