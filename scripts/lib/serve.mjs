// Packs the extension and serves a VS Code that has it installed.
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataDir, removeDir, serverCli, startServer, workbenchUrl } from '../../test/host/lib/host.mjs';
import { root, run } from './ensure.mjs';

// A capture is to open in the trace editor, which for this ending is only an option.
const settings = {
  'workbench.editorAssociations': { '*.cvq.pcapng': 'cvq.trace', '*.pcapng': 'cvq.trace.option' },
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
    // Before the other: VS Code lists what is there when it installs the first.
    if (file)
      cpSync(join(root, 'scripts/opener'), join(dir, 'extensions/virtio-net-cvq.opener-0.0.0'), { recursive: true });
    const vsix = join(packed, 'extension.vsix');
    packageExtension(vsix);
    await installExtension(dir, vsix);
    const server = await startServer({ dir, port, env: file ? { CVQ_OPEN: file } : {} });
    const close = async () => {
      await server.stop();
      removeDir(dir);
    };
    return { url: workbenchUrl(server, { folder }), exited: server.exited, close };
  } catch (error) {
    removeDir(dir);
    throw error;
  } finally {
    removeDir(packed);
  }
}
