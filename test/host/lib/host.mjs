// Starts a real VS Code server, and a headless Chromium that shows its workbench.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const packagedNode = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
// Another VS Code, say the oldest one supported: its server-main.js, and a Node that can run it.
const nodeProgram = process.env['VSCODE_HOST_NODE'] ?? (existsSync(packagedNode) ? packagedNode : process.execPath);
const serverMain =
  process.env['VSCODE_HOST_SERVER'] ?? join(root, 'node_modules/code-server/lib/vscode/out/server-main.js');

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Everything that is not this machine fails at once instead of being looked up.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** A quiet VS Code: nothing opens, asks or calls home by itself. @type {Record<string, unknown>} */
const quietSettings = {
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.tips.enabled': false,
  // A quick input that closes slowly swallows the key that opens the next one.
  'workbench.reduceMotion': 'on',
  // An editor that opens takes the focus some time after it is seen, and would close a quick input that was opened since.
  'workbench.quickOpen.closeOnFocusLost': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'security.workspace.trust.enabled': false,
};

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {string} token what a browser must present: other users and pages of this machine can't
 * @property {string} authority of vscode-remote URIs
 * @property {string} dir everything that VS Code writes
 * @property {Promise<string>} exited says why
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Place
 * @property {string} [folder]
 * @property {string} [workspace] a .code-workspace file
 * @property {string} [extensionDevelopmentPath] only with a server in test mode
 * @property {string} [extensionTestsPath] only with a server in test mode
 */

/** A temporary folder that holds everything VS Code writes, settings included. */
export function makeDataDir(/** @type {Record<string, unknown>} */ settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'vscode-'));
  mkdirSync(join(dir, 'data/User'), { recursive: true });
  writeSettings(dir, settings);
  return dir;
}

/** Replaces the user settings, for the next start. */
export function writeSettings(/** @type {string} */ dir, /** @type {Record<string, unknown>} */ settings) {
  writeFileSync(join(dir, 'data/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
}

export function removeDir(/** @type {string} */ dir) {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** The caller's environment, less what an enclosing VS Code or Node would leak into the server. */
function serverEnvironment(/** @type {string} */ dir, /** @type {NodeJS.ProcessEnv} */ extra = {}) {
  const leaks = /^(VSCODE_(?!HOST_)|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !leaks.test(name));
  return {
    ...Object.fromEntries(kept),
    // As if started from a terminal: take this environment as it is, instead of asking a login shell for another.
    VSCODE_CLI: '1',
    // Its sockets.
    XDG_RUNTIME_DIR: dir,
    ...extra,
  };
}

function serverArguments(/** @type {string} */ dir) {
  return [
    '--accept-server-license-terms',
    '--server-data-dir',
    join(dir, 'server'),
    '--user-data-dir',
    join(dir, 'data'),
    '--extensions-dir',
    join(dir, 'extensions'),
  ];
}

/**
 * Runs the server's command line (--install-extension, --list-extensions, ...) to its end.
 * @param {string} dir
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function serverCli(dir, args) {
  return new Promise((done, fail) => {
    const child = spawn(nodeProgram, [serverMain, ...serverArguments(dir), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: serverEnvironment(dir),
    });
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (output += String(data)));
    child.on('error', fail);
    child.on('close', (code) => done({ code, output }));
  });
}

/**
 * Starts a server on a loopback address.
 * @param {object} [options]
 * @param {string} [options.dir] from makeDataDir; stays the caller's to remove
 * @param {number} [options.port] 0: any that is free
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {(text: string) => void} [options.log]
 * @param {number} [options.timeout] ms
 * @param {boolean} [options.testMode] for test runs inside the extension host. A built workbench takes
 *   extensionDevelopmentPath and extensionTestsPath from its address only then; but it also shows no toasts and refuses
 *   dialogs, so that tests of what a person sees leave it off.
 * @returns {Promise<Server>}
 */
export async function startServer({
  dir = makeDataDir(),
  port = 0,
  env = {},
  log = () => undefined,
  timeout = 60_000,
  testMode = false,
} = {}) {
  if (!existsSync(serverMain)) throw new Error('no VS Code server here; to install it: node test/host/setup.mjs');
  const token = randomBytes(16).toString('hex');
  const child = spawn(
    nodeProgram,
    [
      '--require',
      join(root, 'die-with-parent.cjs'),
      serverMain,
      ...['--host', '127.0.0.1', '--port', String(port), '--connection-token', token],
      ...['--telemetry-level', 'off', '--disable-workspace-trust'],
      ...(testMode ? ['--enable-smoke-test-driver'] : []),
      ...serverArguments(dir),
    ],
    // A group of its own, so that stop() reaches what it has started.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: serverEnvironment(dir, env) },
  );

  /** @type {Promise<string>} */
  const exited = new Promise((done) =>
    child.once('exit', (code, signal) => done(`the VS Code server has ended (${String(code ?? signal)})`)),
  );
  let tail = '';
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // Gone.
    }
  };
  /** @type {Promise<void> | undefined} */
  let stopped;
  const stop = () =>
    (stopped ??= (async () => {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(timer);
      // Stragglers in its group: extension hosts, watchers, terminals.
      kill('SIGKILL');
    })());

  try {
    const actualPort = await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no VS Code server after ${timeout} ms\n${tail}`)), timeout);
      const see = (/** @type {unknown} */ data) => {
        tail = (tail + String(data)).slice(-20_000);
        log(String(data));
        const found = /listening on (\d+)/.exec(tail);
        if (!found) return;
        clearTimeout(timer);
        done(Number(found[1]));
      };
      child.stdout.on('data', see);
      child.stderr.on('data', see);
      child.once('error', fail);
      void exited.then((why) => fail(new Error(`${why}\n${tail}`)));
    });
    return { port: actualPort, token, authority: `127.0.0.1:${actualPort}`, dir, exited, stop };
  } catch (error) {
    if (child.pid) await stop();
    throw error;
  }
}

/** The workbench's address for a browser on this machine. Paths are paths on this machine. */
export function workbenchUrl(/** @type {Server} */ server, /** @type {Place} */ place) {
  const remote = (/** @type {string} */ path) =>
    `vscode-remote://${server.authority}${pathToFileURL(resolve(path)).pathname}`;
  const { folder, workspace, extensionDevelopmentPath, extensionTestsPath } = place;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (extensionDevelopmentPath) payload.push(['extensionDevelopmentPath', remote(extensionDevelopmentPath)]);
  if (extensionTestsPath) payload.push(['extensionTestsPath', remote(extensionTestsPath)]);

  const url = new URL(`http://${server.authority}/`);
  url.searchParams.set('tkn', server.token);
  if (workspace) url.searchParams.set('workspace', resolve(workspace));
  else if (folder) url.searchParams.set('folder', resolve(folder));
  else url.searchParams.set('ew', 'true');
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Puts an extension's source folder, as built, where a server finds its installed extensions. */
export function installFromSource(/** @type {string} */ dir, /** @type {string} */ source) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const target = join(dir, 'extensions', `${publisher}.${name}-${version}`);
  for (const part of ['package.json', 'package.nls.json', 'dist', 'media']) {
    cpSync(join(source, part), join(target, part), { recursive: true });
  }
}

/** Opens the workbench in a page. */
export async function openWorkbench(
  /** @type {import('playwright-core').Page} */ page,
  /** @type {Server} */ server,
  /** @type {Place} */ place,
) {
  await page.goto(workbenchUrl(server, place));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
}

export async function startBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium found: install one, or name it in CHROMIUM_PATH');
  // Loaded only here: the server alone, for npm start, does without it.
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    args: chromiumArguments,
    chromiumSandbox: false,
    // The caller decides what a signal does, and in which order things end.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
