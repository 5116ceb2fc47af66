import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** VS Code calls this inside the extension host; a rejection makes the run fail. */
export async function run(): Promise<void> {
  const mark = process.env['TEST_HOST_MARK'];
  if (mark !== undefined) markConsole(mark);

  const grep = process.env['MOCHA_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 120_000,
    forbidOnly: Boolean(process.env['CI']),
    ...(grep !== undefined && { grep }),
  });
  const suite = join(__dirname, 'suite');
  for (const file of readdirSync(suite, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(join(suite, file));
  }
  const count = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((done) => {
    mocha
      .run(() => {
        done();
      })
      .on('pass', () => count.passed++)
      .on('fail', () => count.failed++)
      .on('pending', () => count.skipped++);
  });
  const result = process.env['TEST_RESULT'];
  if (result !== undefined) writeFileSync(result, JSON.stringify(count));
  if (mark !== undefined) console.log('@@end@@');
  if (count.failed > 0) throw new Error(`${count.failed} test(s) failed`);
}

/**
 * Starts every console call with the mark by which the test host knows the tests' own output. The extension host's
 * console ignores assignments to its methods; the global itself can be replaced.
 */
function markConsole(mark: string): void {
  const real = console;
  const marked = (name: 'log' | 'info' | 'warn' | 'error') => ({
    value: (...args: unknown[]): void => {
      real[name](mark + format(...args));
    },
  });
  const methods = { log: marked('log'), info: marked('info'), warn: marked('warn'), error: marked('error') };
  Object.defineProperty(globalThis, 'console', { value: Object.create(real, methods) });
  // Mocha keeps the console it was loaded with.
  Object.assign(Mocha.reporters.Base, {
    consoleLog: (...args: unknown[]) => {
      console.log(...args);
    },
  });
}
