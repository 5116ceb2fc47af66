// Installs a real VS Code (code-server's server and workbench, from npm) next to this file, where no desktop VS Code can
// be downloaded. Idempotent: a stamp records what is installed.
//   node test/host/setup.mjs [--force]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const standIn = join(here, 'lib/spdlog-standin.cjs');
const stampFile = join(here, 'node_modules/.host-stamp');
const stamp = [join(here, 'package-lock.json'), standIn, fileURLToPath(import.meta.url)]
  .reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256'))
  .digest('hex');

if (!process.argv.includes('--force') && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
  process.exit(0);
}

const [major = 0] = process.versions.node.split('.').map(Number);
if (process.platform !== 'linux' && major < 24) {
  console.error('The VS Code server needs Node 24 or newer here: install it, and start this again with it.');
  process.exit(1);
}

function npm(/** @type {string[]} */ args, /** @type {string} */ cwd) {
  console.log(`VS Code test host: npm ${args.join(' ')} (in test/host${cwd.slice(here.length)})`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', [...args, ...quiet], {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

// 1. code-server and a Node for it. No install scripts: code-server's own one insists on being run by Node 24 and
//    compiles native modules that this host does not need.
npm(['ci'], here);
// 2. What that script would have done for the VS Code server inside it. `npm install`, not `npm ci`: the published
//    shrinkwrap is a little out of step with its package.json.
const vscode = join(here, 'node_modules/code-server/lib/vscode');
npm(['install', '--omit=dev'], vscode);
npm(['install', '--omit=dev'], join(vscode, 'extensions'));
// 3. The two native modules that are loaded at every start and would need a compiler: a log writer (its absence is
//    reported again and again) and a parent-process watchdog (die-with-parent.cjs does that). Stand-ins instead.
writeFileSync(join(vscode, 'node_modules/@vscode/native-watchdog/index.js'), 'exports.start = () => {};\n');
writeFileSync(join(vscode, 'node_modules/@vscode/spdlog/index.js'), readFileSync(standIn));
// 4. Weight that is never used.
for (const path of ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot']) {
  rmSync(join(vscode, path), { recursive: true, force: true });
}

writeFileSync(stampFile, stamp);
console.log('VS Code test host: installed');
