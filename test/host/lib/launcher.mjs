// Takes the desktop's command line for a test run, and carries it out with a server and a headless browser.
import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { format } from 'node:util';
import { makeDataDir, removeDir, serverCli, startBrowser, startServer, workbenchUrl } from './host.mjs';

/** Starts each line of the tests' own output, so that it can be told from VS Code's log. */
const mark = '@@test@@';
/** The tests' last line. */
const endMark = '@@end@@';

/** The desktop's arguments, as far as a test run uses them. Unknown switches are the desktop's own: dropped. */
function parse(/** @type {string[]} */ argv) {
  const options = {
    development: /** @type {string | undefined} */ (undefined),
    tests: /** @type {string | undefined} */ (undefined),
    open: /** @type {string[]} */ ([]),
    cli: /** @type {string[]} */ ([]),
  };
  const valued = new Set(['--user-data-dir', '--extensions-dir', '--locale', '--log', '--sync']);
  const management = /^--(install-extension|uninstall-extension|list-extensions|show-versions|version|force)(=|$)/;
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    const value = () => (argument.includes('=') ? argument.slice(argument.indexOf('=') + 1) : (argv[++i] ?? ''));
    if (argument.startsWith('--extensionDevelopmentPath')) options.development = value();
    else if (argument.startsWith('--extensionTestsPath')) options.tests = value();
    else if (/^--(folder|file)-uri/.test(argument)) options.open.push(new URL(value()).pathname);
    else if (management.test(argument)) {
      options.cli.push(argument);
      if (/^--(un)?install-extension$/.test(argument)) options.cli.push(value());
    } else if (argument.startsWith('-')) {
      if (valued.has(argument)) i++;
    } else options.open.push(argument);
  }
  return options;
}

/**
 * Exit codes: the tests' own; 64 wrong use, 70 the host died, 124 it hung.
 * `VSCODE_HOST_DEBUG=1` logs everything, `VSCODE_HOST_KEEP=1` keeps what VS Code wrote, `VSCODE_HOST_TIMEOUT_MS` limits.
 */
export async function main(/** @type {string[]} */ argv) {
  const options = parse(argv);
  const debug = Boolean(process.env['VSCODE_HOST_DEBUG']);
  const limit = Number(process.env['VSCODE_HOST_TIMEOUT_MS'] ?? 600_000);
  const dir = makeDataDir();
  const output = new Output();
  /** @type {import('./host.mjs').Server | undefined} */
  let server;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {string | undefined} */
  let crash;
  /** @type {Promise<void> | undefined} */
  let ending;

  /** Ends the run once, whoever asks first, and takes every child along. */
  const end = (/** @type {number} */ code, /** @type {string | undefined} */ why = undefined) =>
    (ending ??= (async () => {
      clearTimeout(timer);
      await say(code === 0 ? process.stdout : process.stderr, output.rest());
      if (why) await say(process.stderr, `VS Code test host: ${why}\n`);
      await Promise.race([
        browser?.close().catch(() => undefined),
        new Promise((done) => void setTimeout(done, 3000).unref()),
      ]);
      await server?.stop();
      if (process.env['VSCODE_HOST_KEEP']) await say(process.stderr, `VS Code test host: kept ${dir}\n`);
      else removeDir(dir);
      process.exit(code);
    })());
  process.on('SIGINT', () => void end(130, 'interrupted'));
  process.on('SIGTERM', () => void end(143, 'terminated'));
  process.on('SIGHUP', () => void end(129, 'hung up'));
  process.on('unhandledRejection', (error) => void end(70, describe(error)));

  try {
    if (options.cli.length > 0) {
      const { code, output: text } = await serverCli(dir, options.cli);
      await say(process.stdout, text);
      return await end(code ?? 1);
    }
    if (!options.tests) return await end(64, 'only --extensionTestsPath and extension management are supported');

    timer = setTimeout(() => void end(124, `no result after ${limit} ms`), limit);
    server = await startServer({
      dir,
      testMode: true,
      env: { TEST_HOST_MARK: mark },
      log: (text) => {
        if (debug) process.stderr.write(text);
        const exit = /Extension Host Process exited with code: (\w+), signal: (\w+)/.exec(text);
        if (exit && (exit[1] !== '0' || exit[2] !== 'null')) {
          crash = `the extension host died (code ${exit[1]}, signal ${exit[2]})`;
        }
      },
    });
    void server.exited.then((why) => end(70, why));
    browser = await startBrowser();
    browser.on('disconnected', () => void end(70, 'the browser went away'));
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('crash', () => void end(70, 'the page crashed'));
    if (debug) {
      page.on('console', (message) => console.error(`[page ${message.type()}] ${message.text()}`));
      page.on('pageerror', (error) => console.error(`[page error] ${describe(error)}`));
    }
    // Both must exist before the workbench's first line runs.
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      if (debug) console.error('[log]', type, JSON.stringify(args));
      output.take(type, format(...args));
    });
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
      // A killed extension host is reported as exit 0: a 0 counts only from a run that came to its end.
      if (code === 0 && (crash || (output.isFromTests && !output.isFinished))) {
        void end(70, crash ?? 'the extension host ended before the tests did');
      } else void end(code);
    });

    const target = options.open[0] && resolve(options.open[0]);
    const isWorkspace = target && extname(target) === '.code-workspace' && statSync(target).isFile();
    await page.goto(
      workbenchUrl(server, {
        ...(target && (isWorkspace ? { workspace: target } : { folder: target })),
        ...(options.development && { extensionDevelopmentPath: options.development }),
        extensionTestsPath: options.tests,
      }),
    );
  } catch (error) {
    await end(70, describe(error));
  }
}

/**
 * The workbench hands over its own log and the extension host's console in one stream. A test runner that starts each
 * console call with $TEST_HOST_MARK is told apart: from its first line on, only its lines are printed, and it says so when
 * it has come to its end. Of one that doesn't, everything is printed at the end.
 */
class Output {
  isFromTests = false;
  isFinished = false;
  /** @type {string[]} */
  #held = [];

  take(/** @type {string} */ type, /** @type {string} */ text) {
    if (!text.startsWith(mark)) {
      if (!this.isFromTests) this.#held.push(text);
      return;
    }
    this.isFromTests = true;
    const line = text.slice(mark.length);
    if (line === endMark) this.isFinished = true;
    else (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${line}\n`);
  }

  rest() {
    return this.isFromTests ? '' : this.#held.map((line) => `${line}\n`).join('');
  }
}

/** Writes, and waits until it is written: the process may exit right after. */
function say(/** @type {NodeJS.WriteStream} */ stream, /** @type {string} */ text) {
  return new Promise((done) => stream.write(text, done));
}

function describe(/** @type {unknown} */ error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
