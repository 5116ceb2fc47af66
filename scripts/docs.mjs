// Writes what follows from the code's own tables: the pages in docs/, the dissector for Wireshark, and what package.json
// contributes to VS Code, with its texts in package.nls.json.
import * as esbuild from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { root } from './lib/ensure.mjs';

const { outputFiles } = await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  stdin: {
    contents: `
      export { releasesPage } from './src/core/docs/releasesPage';
      export { findingsPage } from './src/core/docs/findingsPage';
      export { stateSchema } from './src/core/device/json';
      export { wiresharkDissector } from './src/core/docs/dissector';
      export { manifest } from './src/extension/manifest';
    `,
    loader: 'ts',
    resolveDir: root,
  },
  format: 'esm',
  platform: 'node',
  write: false,
});
const [bundle] = outputFiles;
if (!bundle) throw new Error('The pages could not be bundled.');
/** @type {{ releasesPage: () => string, findingsPage: () => string, stateSchema: () => object, wiresharkDissector: (program: string) => string, manifest: () => { contributes: object, texts: object } }} */
const pages = await import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);

mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs/qemu-releases.md'), pages.releasesPage());
writeFileSync(join(root, 'docs/findings.md'), pages.findingsPage());

const schema = join(root, 'media/state.schema.json');
const style = await prettier.resolveConfig(schema);
writeFileSync(schema, await prettier.format(JSON.stringify(pages.stateSchema()), { ...style, filepath: schema }));

const program = readFileSync(join(root, 'scripts/lib/dissector.lua'), 'utf8');
mkdirSync(join(root, 'media/wireshark'), { recursive: true });
writeFileSync(join(root, 'media/wireshark/virtio-net-cvq.lua'), pages.wiresharkDissector(program));

const { contributes, texts } = pages.manifest();
const inJson = (/** @type {object} */ value) => `${JSON.stringify(value, undefined, 2)}\n`;
const manifest = join(root, 'package.json');
writeFileSync(manifest, inJson({ ...JSON.parse(readFileSync(manifest, 'utf8')), contributes }));
writeFileSync(join(root, 'package.nls.json'), inJson(texts));
