// Runs the tests; on a fresh clone, installs what they need first.
//   npm test                      everything
//   npm test -- unit host         some suites: lint, unit, host, ui, vsix
//   MOCHA_GREP=words npm test ... only the tests with these words in their title
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium, ensureHost, ensurePackages, root } from './lib/ensure.mjs';

/** The share of the lines of src/core that the unit tests must run through, in percent. */
const CORE_LINES = 95;

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** @type {Record<string, { needs: (() => void)[], run: () => Promise<Count> }>} */
const suites = {
  lint: { needs: [], run: lint },
  unit: { needs: [], run: unit },
  host: { needs: [ensureChromium, ensureHost], run: host },
  ui: { needs: [ensureChromium, ensureHost], run: () => mocha('test/ui/suite/**/*.test.mjs') },
  vsix: { needs: [ensureChromium, ensureHost], run: () => mocha('test/vsix/**/*.test.mjs') },
};

const unknown = process.argv.slice(2).filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`No such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}
const chosen = Object.entries(suites).filter(([name]) => process.argv.length === 2 || process.argv.includes(name));
const temporary = mkdtempSync(join(tmpdir(), 'cvq-test-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

ensurePackages();
for (const need of new Set(chosen.flatMap(([, { needs }]) => needs))) need();

// Lint reads the sources alone.
const needsBuild = chosen.some(([name]) => name !== 'lint');
if (needsBuild) console.log('\n=== build');
const isBuilt = !needsBuild || (await execute(process.execPath, ['esbuild.mjs'])) === 0;

/** @type {string[]} */
const summary = [];
const total = { passed: 0, failed: isBuilt ? 0 : 1 };
for (const [name, suite] of chosen) {
  if (!isBuilt && name !== 'lint') {
    summary.push(`${name.padEnd(6)} not run: the build failed`);
    continue;
  }
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const { passed, failed, skipped } = await suite.run();
  // A suite that finds no test has lost them.
  const none = passed + failed === 0;
  if (none) console.error(`${name}: no test was executed`);
  total.passed += passed;
  total.failed += none ? 1 : failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  summary.push(`${name.padEnd(6)} ok ${passed}, not ok ${none ? 1 : failed}, left out ${skipped} (${seconds} s)`);
}
console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Every tool counts as one test. */
async function lint() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tools = Object.keys(scripts).filter((name) => name.startsWith('lint:'));
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const tool of tools) {
    const isFine = (await execute('npm', ['run', '--silent', tool])) === 0;
    console.log(`${isFine ? 'ok' : 'FAILED'} ${tool}`);
    count[isFine ? 'passed' : 'failed'] += 1;
  }
  return count;
}

/** The unit tests; that they run through too little of src/core counts as one that fails. */
async function unit() {
  const folder = join(temporary, 'coverage');
  const args = ['--node-option', 'enable-source-maps', '--require', 'scripts/lib/own-coverage.cjs'];
  const count = await mocha('dist-test/unit/**/*.test.mjs', args, { NODE_V8_COVERAGE: folder });
  // Some of the tests run through some of it.
  if (process.env['MOCHA_GREP']) return count;
  const lines = existsSync(folder) ? await coreLines(folder) : 0;
  const isEnough = lines >= CORE_LINES;
  console.log(
    `\n${isEnough ? 'ok' : 'FAILED'} ${lines} % of the lines of src/core are run, of at least ${CORE_LINES} %`,
  );
  count[isEnough ? 'passed' : 'failed'] += 1;
  return count;
}

/** The share of the lines of src/core that were run, in percent, from what V8 has written in a folder. */
async function coreLines(/** @type {string} */ folder) {
  const { CoverageReport } = await import('monocart-coverage-reports');
  const report = new CoverageReport({
    outputDir: join(temporary, 'coverage-report'),
    reports: [['none']],
    logging: 'error',
    entryFilter: { '**/dist-test/unit/**': true },
    sourceFilter: { '**/src/core/**': true },
  });
  await report.addFromDir(folder);
  const results = await report.generate();
  const { pct } = results?.summary.lines ?? {};
  return typeof pct === 'number' ? pct : 0;
}

/** Runs mocha over files. */
function mocha(
  /** @type {string} */ files,
  /** @type {string[]} */ args = [],
  /** @type {NodeJS.ProcessEnv} */ variables = {},
) {
  return counted((env) => {
    const grep = process.env['MOCHA_GREP'] ? ['--grep', process.env['MOCHA_GREP']] : [];
    const only = process.env['CI'] ? ['--forbid-only'] : [];
    const program = 'node_modules/mocha/bin/mocha.js';
    return execute(process.execPath, [program, ...args, ...grep, ...only, files], { ...env, ...variables });
  });
}

/** Runs mocha inside the extension host of $VSCODE_TEST_EXECUTABLE, of the test host, or of a desktop that is downloaded. */
function host() {
  return counted(async (env) => {
    const { runTests } = await import('@vscode/test-electron');
    const testHost = join(root, 'test/host/code');
    const executable =
      process.env['VSCODE_TEST_EXECUTABLE'] ??
      (existsSync(join(root, 'test/host/node_modules/.host-stamp')) ? testHost : undefined);
    const folder = join(temporary, 'workspace');
    await cp(join(root, 'media/samples'), folder, { recursive: true });
    try {
      return await runTests({
        ...(executable && { vscodeExecutablePath: executable }),
        extensionDevelopmentPath: root,
        extensionTestsPath: join(root, 'dist-test/host/run'),
        extensionTestsEnv: env,
        launchArgs: [folder, '--disable-extensions', '--user-data-dir', join(temporary, 'user-data')],
      });
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return 1;
    }
  });
}

/**
 * Takes the counts that a run leaves behind. A run that leaves none, or that fails without a failed test, has failed.
 * @param {(env: NodeJS.ProcessEnv) => Promise<number>} start
 * @returns {Promise<Count>}
 */
async function counted(start) {
  const file = join(temporary, 'result.json');
  rmSync(file, { force: true });
  const code = await start({ ...process.env, TEST_RESULT: file });
  /** @type {Count} */
  const count = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: 0 };
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/** Runs a program in the root, hands on the signals that would end this one, and returns its exit code. */
function execute(/** @type {string} */ program, /** @type {string[]} */ args, env = process.env) {
  return new Promise((/** @type {(code: number) => void} */ done) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32' && program === 'npm',
    });
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      child.kill(signal);
      child.once('close', () => process.exit(130));
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const end = (/** @type {number} */ code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      done(code);
    };
    child.once('error', (error) => {
      console.error(error.message);
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}
