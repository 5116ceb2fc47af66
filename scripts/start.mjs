// Shows the extension at work in VS Code; on a fresh clone, installs what that needs first.
//   npm start                              the sample trace
//   npm start -- FILE                      another trace
//   npm start -- [--port N] [--no-open]    serve VS Code for a browser; don't open a window
// With a desktop VS Code at hand it opens in that; else VS Code is served for a browser on this machine.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findProgram } from '../test/host/lib/chromium.mjs';
import { ensureHost, ensurePackages, root, run } from './lib/ensure.mjs';

const { file, port, isQuiet } = readArguments();
const folder = dirname(file);
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
// In a terminal of a remote VS Code, `code` speaks to the window at the other end, which can't load from here.
const desktop = process.env['VSCODE_IPC_HOOK_CLI'] ? undefined : findProgram('code');

try {
  ensurePackages();
  if (desktop && hasDisplay && !isQuiet && port === undefined) startDesktop(desktop);
  else await startServed();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function startDesktop(/** @type {string} */ code) {
  run(process.execPath, ['esbuild.mjs']);
  run(code, [`--extensionDevelopmentPath=${root}`, folder, file]);
}

async function startServed() {
  ensureHost();
  const { serve } = await import('./lib/serve.mjs');
  const { url, exited, close } = await serve({ port: port ?? 0, folder, file });
  let isEnding = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      isEnding = true;
      void close().then(() => process.exit(0));
    });
  }
  console.log(`\nOpen ${url}\n\nCtrl+C ends it.`);
  if (hasDisplay && !isQuiet) openInBrowser(url);
  const why = await exited;
  if (!isEnding) {
    await close();
    throw new Error(why);
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { port: { type: 'string' }, 'no-open': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const file = resolve(positionals[0] ?? join(root, 'media/samples/linux-boot.cvq.jsonl'));
    if (!existsSync(file)) throw new Error(`There is no ${file}.`);
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
      throw new Error(`--port wants a number from 0 to 65535, not ${String(values.port)}.`);
    }
    return { file, port, isQuiet: values['no-open'] };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

function openInBrowser(/** @type {string} */ url) {
  const opener = { darwin: 'open', linux: 'xdg-open' }[String(process.platform)];
  if (!opener) return;
  // No harm if it fails: the address is on the screen.
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
