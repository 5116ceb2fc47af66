// Installs what is missing on this machine. Node's own modules only: nothing is installed yet when this is loaded.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, findProgram } from '../../test/host/lib/chromium.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a program to its end; throws where it fails. */
export function run(
  /** @type {string} */ program,
  /** @type {string[]} */ args,
  /** @type {import('node:child_process').SpawnSyncOptions} */ options = {},
) {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm is a batch file there.
    shell: process.platform === 'win32' && program === 'npm',
    ...options,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ended with ${String(status ?? signal)}`);
}

/** The packages of package-lock.json, where node_modules doesn't hold just these already. */
export function ensurePackages() {
  useWritableNpmCache();
  if (hasLockedPackages()) return;
  console.log('Installing the packages of package-lock.json ...');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** A VS Code server in test/host, where one can run. */
export function ensureHost() {
  run(process.execPath, [join(root, 'test/host/setup.mjs')]);
}

/** A Chromium: for tests and screenshots. */
export function ensureChromium() {
  if (findChromium()) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !findProgram('apt-get')) {
    throw new Error('No Chromium found. Install one (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.');
  }
  console.log('Installing Chromium with apt-get ...');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('apt-get', ['update', '-q=2'], options);
  run('apt-get', ['install', '-y', '-q=2', 'chromium'], options);
}

/** Whether what npm says it has installed is what the lock file asks for. */
function hasLockedPackages() {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(installedFile);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional ones are there or not, as the platform has it.
    return installed[path]?.version === version || (optional && !installed[path]);
  });
}

/** @returns {Record<string, { version: string, optional?: boolean }>} */
function readLock(/** @type {string} */ file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** Lets npm work where the home folder is missing or can't be written. */
function useWritableNpmCache() {
  if (process.env['npm_config_cache'] && isWritable(process.env['npm_config_cache'])) return;
  if (isWritable(join(homedir(), '.npm'))) return;
  process.env['npm_config_cache'] = join(tmpdir(), 'npm-cache');
}

/** Whether files can be written below a folder, which may have to be made first. */
function isWritable(/** @type {string} */ dir) {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
