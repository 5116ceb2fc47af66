// Bundles the product into dist/ and, unless for production, the tests into dist-test/.
//   node esbuild.mjs [--production] [--watch]
import * as esbuild from 'esbuild';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Files below `dir`, relative to the root, whose name ends in `end`. Sorted: the same input gives the same output. */
function filesBelow(/** @type {string} */ dir, /** @type {string} */ end) {
  if (!existsSync(join(root, dir))) return [];
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end) && !name.includes('node_modules'))
    .map((name) => `${dir}/${name.replaceAll('\\', '/')}`)
    .sort();
}

/** @satisfies {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: /** @type {const} */ ('warning'),
  metafile: true,
  minify: production,
  sourcemap: !production,
  target: 'es2022',
};
/** @satisfies {esbuild.BuildOptions} */
const node = { ...common, platform: /** @type {const} */ ('node'), target: 'node20' };

/** Makes what was built a program that a shell can start. @type {esbuild.Plugin} */
const executable = {
  name: 'executable',
  setup: ({ initialOptions: { outfile }, onEnd }) =>
    onEnd(({ errors }) => {
      if (outfile && errors.length === 0) chmodSync(join(root, outfile), 0o755);
    }),
};

/** Removes what is left of tests that are gone: mocha would go on running them. @type {esbuild.Plugin} */
const removeStale = {
  name: 'remove-stale',
  setup: ({ initialOptions: { outdir }, onEnd }) =>
    onEnd(({ errors, metafile }) => {
      if (!outdir || !metafile || errors.length > 0) return;
      for (const file of filesBelow(outdir, '')) {
        if (/\.m?js(\.map)?$/.test(file) && !metafile.outputs[file]) rmSync(join(root, file), { force: true });
      }
    }),
};

/**
 * Keeps what activation loads in one file, and what the first trace loads in another: esbuild would take them apart by
 * who shares which of it, and each file takes time to load. To that end whatever is imported later says that it needs all
 * of the two.
 * @type {esbuild.Plugin}
 */
const oneEntry = {
  name: 'one-entry',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: /^\./ }, async ({ kind, path, importer, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const found = await resolve(path, { kind: 'import-statement', importer, resolveDir });
      // By a relative path: names of chunks follow from it.
      return { path: relative(root, found.path), errors: found.errors, namespace: 'later' };
    });
    onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
      contents: `import './src/extension/extension.ts'; import './src/extension/editor/traceEditor.lazy.ts'; export * from ${JSON.stringify(`./${path.replaceAll('\\', '/')}`)};`,
      resolveDir: root,
    }));
  },
};

/** @type {esbuild.BuildOptions[]} */
const product = [
  {
    ...node,
    entryPoints: ['src/extension/extension.ts'],
    outdir: 'dist/extension',
    // Modules, so that what is imported when it is needed stands in files of its own: the entry is what activation loads.
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    external: ['vscode'],
    plugins: [oneEntry, removeStale],
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [executable],
  },
  { ...common, entryPoints: ['src/webview/main.ts'], outfile: 'dist/webview.js', format: 'iife' },
  {
    ...common,
    // One style sheet out of all, so that the page has one link.
    stdin: {
      contents: filesBelow('src/webview', '.css')
        .map((file) => `@import "./${relative('src/webview', file)}";`)
        .join('\n'),
      resolveDir: join(root, 'src/webview'),
      sourcefile: 'webview.css',
      loader: 'css',
    },
    outfile: 'dist/webview.css',
  },
];

/** @type {esbuild.BuildOptions[]} */
const tests = [
  {
    ...node,
    entryPoints: filesBelow('test/unit', '.test.ts'),
    outdir: 'dist-test/unit',
    outbase: 'test/unit',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // Modules are shared between test files, so that coverage counts each once.
    splitting: true,
    packages: 'external',
    plugins: [removeStale],
  },
  {
    ...node,
    entryPoints: ['test/host/run.ts', ...filesBelow('test/host/suite', '.test.ts')],
    outdir: 'dist-test/host',
    outbase: 'test/host',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    plugins: [removeStale],
  },
  {
    ...node,
    entryPoints: ['test/bench/host/run.ts'],
    outdir: 'dist-test/bench-host',
    format: 'cjs',
    external: ['vscode'],
    plugins: [removeStale],
  },
  {
    ...node,
    entryPoints: ['test/bench/bench.ts'],
    outdir: 'dist-test/bench',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    plugins: [removeStale],
  },
  {
    ...node,
    entryPoints: ['test/fuzz/fuzz.ts', 'test/fuzz/cases.ts'],
    outdir: 'dist-test/fuzz',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    plugins: [removeStale],
  },
];

const builds = production ? product : [...product, ...tests];

if (watch) {
  const contexts = await Promise.all(builds.map((options) => esbuild.context({ ...options, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile?.outputs ?? {})) {
      if (/^dist\/.*\.(m?js|css)$/.test(file))
        console.log(`${file.padEnd(20)} ${(bytes / 1024).toFixed(1).padStart(8)} KB`);
    }
  }
}
