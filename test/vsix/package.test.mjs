import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installExtension, packageExtension } from '../../scripts/lib/serve.mjs';
import { makeDataDir, removeDir, serverCli } from '../host/lib/host.mjs';
import { pictureFailure, root, startWorkbench } from '../ui/lib/workbench.mjs';

describe('the packed extension in a fresh VS Code', () => {
  const dir = makeDataDir();
  /** @type {string} */
  let packed;
  /** @type {import('../ui/lib/workbench.mjs').Workbench | undefined} */
  let workbench;

  before(async () => {
    packed = await mkdtemp(join(tmpdir(), 'cvq-vsix-'));
    packageExtension(join(packed, 'extension.vsix'));
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    removeDir(dir);
    await rm(packed, { recursive: true, force: true });
  });

  it('installs', async () => {
    const { name, publisher, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    await installExtension(dir, join(packed, 'extension.vsix'));
    const { output } = await serverCli(dir, ['--list-extensions', '--show-versions']);
    assert.ok(output.split('\n').includes(`${publisher}.${name}@${version}`), output);
  });

  it('holds what it needs and nothing else', async () => {
    const [installed] = (await readdir(join(dir, 'extensions'))).filter((name) => name.startsWith('virtio-net-cvq.'));
    const files = await readdir(join(dir, 'extensions', String(installed)), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => file.name);
    for (const name of ['cli.js', 'extension.mjs', 'webview.css', 'webview.js', 'icon.png', 'linux-boot.cvq.jsonl']) {
      assert.ok(names.includes(name), `${name} is missing from: ${names.join(' ')}`);
    }
    assert.deepEqual(
      names.filter((name) => /\.(ts|map|tsbuildinfo)$/.test(name) || name === 'package-lock.json'),
      [],
    );
  });

  it('holds what its pages link to', async () => {
    const [installed] = (await readdir(join(dir, 'extensions'))).filter((name) => name.startsWith('virtio-net-cvq.'));
    const folder = join(dir, 'extensions', String(installed));
    const files = await readdir(folder, { recursive: true });
    const pages = files.filter((file) => /^(docs\/)?[^/]+\.md$/.test(file));
    assert.ok(pages.length > 4, pages.join(' '));
    const dead = [];
    for (const page of pages) {
      for (const [, target] of (await readFile(join(folder, page), 'utf8')).matchAll(/\]\(([^)#]+)/g)) {
        if (/^https:/.test(String(target))) continue;
        if (!files.includes(join(dirname(page), String(target)))) dead.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual(dead, []);
  });

  /** What comes with a file of the extension's code: names and bytes. What is imported as a call comes later. */
  const loadedWith = async (/** @type {string} */ first) => {
    const [installed] = (await readdir(join(dir, 'extensions'))).filter((name) => name.startsWith('virtio-net-cvq.'));
    const folder = join(dir, 'extensions', String(installed), 'dist', 'extension');
    /** @type {Map<string, number>} */
    const loaded = new Map();
    const files = (await readdir(folder)).filter((name) => name.startsWith(first));
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      if (loaded.has(file)) continue;
      const code = await readFile(join(folder, file), 'utf8');
      loaded.set(file, Buffer.byteLength(code));
      for (const [, name] of code.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)) files.push(String(name));
    }
    return loaded;
  };
  const sizeOf = (/** @type {ReadonlyMap<string, number>} */ files) =>
    [...files.values()].reduce((sum, bytes) => sum + bytes, 0);

  it('loads at most 250 KB to be activated, and with the first trace', async () => {
    const activated = await loadedWith('extension.');
    const reading = await loadedWith('traceEditor.lazy-');
    const named = [...reading].map(([name, bytes]) => `${name} ${bytes}`).join(', ');
    assert.ok(sizeOf(activated) <= 50_000, named);
    // A closure that misses what is imported would always be small enough.
    assert.ok(sizeOf(reading) > 150_000 && sizeOf(reading) - sizeOf(activated) <= 250 * 1024, named);
    // Each file takes time to load.
    assert.deepEqual([activated.size, reading.size], [2, 3], named);
  });

  it('opens a trace', async () => {
    workbench = await startWorkbench({ dir });
    await workbench.openFile('linux-boot.cvq.jsonl');
    await workbench.webview().getByRole('row', { name: 'MAC_ADDR_SET' }).first().waitFor();
  });

  it('shows its views', async () => {
    assert.ok(workbench);
    await workbench.showContainer('virtio-net CVQ');
    await workbench.treeItem('Device State', /^Promiscuous/).waitFor();
    await workbench.page.getByRole('button', { name: 'Restore Stream Section' }).waitFor();
  });
});
