// Packs the extension and serves a VS Code that has it installed.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataDir, removeDir, serverCli, startServer, workbenchUrl } from '../../test/host/lib/host.mjs';
import { run } from './ensure.mjs';

// A VS Code that starts for the first time opens a file before it knows which editors its extensions bring. Where the
// user's settings name one, it waits for that.
const settings = {
  'workbench.editorAssociations': {
    '*.cvq.jsonl': 'cvq.trace',
    '*.cvqtrace': 'cvq.trace',
    '*.cvq.pcapng': 'cvq.trace',
    '*.pcapng': 'cvq.trace.option',
  },
};

/** Builds for production and packs into a .vsix file. */
export function packageExtension(/** @type {string} */ file) {
  run('npm', ['run', '--silent', 'package', '--', '--out', file]);
}

/** Installs a .vsix file into a folder of makeDataDir(). */
export async function installExtension(/** @type {string} */ dir, /** @type {string} */ file) {
  const { code, output } = await serverCli(dir, ['--install-extension', file]);
  if (code !== 0) throw new Error(`VS Code does not install ${file}:\n${output}`);
}

/**
 * Serves VS Code with the packed extension on a loopback address.
 * @param {object} options
 * @param {number} options.port 0: any that is free
 * @param {string} options.folder
 * @param {string} [options.file] to open in an editor
 */
export async function serve({ port, folder, file }) {
  const packed = mkdtempSync(join(tmpdir(), 'cvq-package-'));
  const dir = makeDataDir(settings);
  try {
    const vsix = join(packed, 'extension.vsix');
    packageExtension(vsix);
    await installExtension(dir, vsix);
    const server = await startServer({ dir, port });
    const close = async () => {
      await server.stop();
      removeDir(dir);
    };
    return { url: workbenchUrl(server, { folder, ...(file && { file }) }), exited: server.exited, close };
  } catch (error) {
    removeDir(dir);
    throw error;
  } finally {
    removeDir(packed);
  }
}
