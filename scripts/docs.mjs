// Writes docs/qemu-releases.md from the rules that the restore profiles use.
import * as esbuild from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/ensure.mjs';

const { outputFiles } = await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  entryPoints: ['src/core/docs/releasesPage.ts'],
  format: 'esm',
  platform: 'node',
  write: false,
});
const [bundle] = outputFiles;
if (!bundle) throw new Error('The page could not be bundled.');
/** @type {{ releasesPage: () => string }} */
const { releasesPage } = await import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);

mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs/qemu-releases.md'), releasesPage());
