// Opens a trace in the trace editor of a real VS Code, with a real browser, and prints as JSON how that goes: activation, the
// time from the open command to the first rows, round trips of commands, and memory while the file is indexed and filtered.
//   node test/bench/editor.mjs FILE COMMANDS
import * as esbuild from 'esbuild';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  installFromSource,
  makeDataDir,
  removeDir,
  startBrowser,
  startServer,
  workbenchUrl,
} from '../host/lib/host.mjs';
import { root } from '../ui/lib/workbench.mjs';

/** How often the extension is activated, each time in a new extension host. */
const ACTIVATIONS = 5;
/** How long a phase lasts in which nothing is to come to an end, in ms. */
const QUIET = 2000;
const FILTERS = { by_header: 'ack != OK && ring == shadow', by_field: 'command == VLAN_ADD && vid in 40..49' };

const [trace = '', commands = ''] = process.argv.slice(2);
const rows = `${(Number(commands) + 1).toLocaleString('en')} rows`;
const folder = mkdtempSync(join(tmpdir(), 'cvq-bench-editor-'));
const dir = makeDataDir();
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const entered = () => (existsSync(join(folder, 'entered')) ? readFileSync(join(folder, 'entered'), 'utf8') : '');
const result = () => JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'));

/** @type {import('../host/lib/host.mjs').Server | undefined} */
let server;
/** @type {import('playwright-core').Browser | undefined} */
let browser;
try {
  const extension = minified();
  server = await startServer({ dir, testMode: true, env: { CVQ_BENCH: folder } });
  browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  /** When a list was first painted with rows, in ms since the epoch; by the page itself, since asking it would take its time. */
  let painted = NaN;
  await page.exposeFunction('cvqPainted', (/** @type {number} */ at) => (painted = at));
  await page.addInitScript(() => {
    // VS Code writes the page's document anew, and with the old one go the frames that were asked for; a timer stays.
    const look = () => {
      if (!document.querySelector('[role=row][data-row="5"]')) setTimeout(look, 4);
      // What follows the frame that draws them has them on the screen.
      else requestAnimationFrame(() => setTimeout(() => Reflect.get(window, 'cvqPainted')(Date.now())));
    };
    look();
  });
  page.setDefaultTimeout(120_000);
  /** @type {(code: number) => void} */
  let exited = () => undefined;
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exited(code));
  const url = workbenchUrl(server, {
    folder,
    extensionDevelopmentPath: extension,
    extensionTestsPath: join(root, 'dist-test/bench-host/run'),
  });
  /** Loads the workbench anew, with a new extension host; ends when what runs in that has ended. */
  const session = async (/** @type {() => Promise<void>} */ during) => {
    const ended = new Promise((/** @type {(code: number) => void} */ resolve) => (exited = resolve));
    await page.goto(url);
    await during();
    const code = await ended;
    if (code !== 0) throw new Error(`the extension host has ended with ${code}`);
    return result();
  };

  const activations = [];
  for (let i = 0; i < ACTIVATIONS; i++) activations.push((await session(async () => undefined)).activation);

  /**
   * Sets off a phase of what is measured in the extension host.
   * @param {string} name
   * @param {string} [open] a trace to open
   */
  const phase = async (name, open) => {
    // In one go: the other side reads it all the time.
    writeFileSync(join(folder, 'next'), open === undefined ? name : `${name}\n${open}`);
    renameSync(join(folder, 'next'), join(folder, 'phase'));
    while (name !== 'start' && name !== 'end' && entered() !== name) await pause(5);
  };
  const webview = page.frameLocator('iframe.webview.ready:visible').first().frameLocator('iframe#active-frame');
  /** When each opened file had its first rows on the screen, by the name of its phase. @type {Record<string, number>} */
  const shown = {};
  /** Opens a file, and waits until its first rows, and the count of all, are seen. */
  const open = async (/** @type {string} */ name, /** @type {string} */ file, /** @type {RegExp} */ whole) => {
    painted = NaN;
    await phase(name, file);
    while (Number.isNaN(painted)) await pause(5);
    shown[name] = painted;
    await webview.locator('.strip-count', { hasText: whole }).waitFor();
  };
  const close = async () => {
    await phase('close');
    await page.locator('iframe.webview').waitFor({ state: 'detached' });
    await phase('closed');
  };
  const filter = async (/** @type {string} */ name, /** @type {string} */ text) => {
    const box = webview.getByRole('combobox', { name: 'Filter' });
    await box.fill('');
    await webview.locator('.filter-count', { hasText: /./ }).waitFor({ state: 'detached' });
    await phase(`filter_${name}`);
    const start = performance.now();
    await box.fill(text);
    await webview.locator('.filter-count', { hasText: `of ${rows}` }).waitFor();
    return performance.now() - start;
  };

  await phase('start');
  /** @type {object} */
  let seen = {};
  const { phases, memory_before_mib: before } = await session(async () => {
    await phase('idle');
    await pause(QUIET);
    await open('open_sample', join(root, 'media/samples/linux-boot.cvq.jsonl'), / rows/);
    await phase('sample_open');
    await pause(QUIET);
    await close();
    await open('open', trace, new RegExp(`^${rows}$`));
    await close();
    const webBefore = await webMemory(page);
    await open('open_busy', trace, new RegExp(`^${rows}$`));
    await phase('opened');
    await pause(QUIET);
    const webAfter = await webMemory(page);
    const filters = {};
    for (const [name, text] of Object.entries(FILTERS)) Object.assign(filters, { [name]: await filter(name, text) });
    await phase('filtered');
    await pause(QUIET);
    seen = {
      filter_ms: filters,
      web_mib: { before: webBefore, opened: webAfter, filtered: await webMemory(page) },
    };
    await phase('end');
  });
  /** From the open command to the first rows, tab and all, in ms. */
  const rows_on_screen_ms = Object.fromEntries(
    Object.entries(shown).map(([name, at]) => [name, at - phases[name].opened_at]),
  );
  for (const each of Object.values(phases)) delete each.opened_at;
  console.log(
    JSON.stringify(
      {
        activation: medians(activations),
        activations,
        rows_on_screen_ms,
        ...seen,
        host: { before_mib: before, phases },
      },
      rounded,
    ),
  );
} finally {
  await browser?.close();
  await server?.stop();
  removeDir(dir);
  rmSync(folder, { recursive: true, force: true });
}

/** Of each figure the median over all. */
function medians(/** @type {readonly Record<string, number>[]} */ all) {
  return Object.fromEntries(
    Object.keys(all[0] ?? {}).map((name) => {
      const sorted = all.map((each) => each[name] ?? 0).sort((a, b) => a - b);
      return [name, sorted[Math.floor(sorted.length / 2)]];
    }),
  );
}

function rounded(/** @type {string} */ _key, /** @type {unknown} */ value) {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

/** A copy of the extension as it is packed: what it loads is smaller, and loads faster, than what is built for tests. */
function minified() {
  installFromSource(folder, root);
  const [installed = ''] = readdirSync(join(folder, 'extensions'));
  const target = join(folder, 'extensions', installed);
  for (const file of readdirSync(join(target, 'dist/extension'))) {
    const path = join(target, 'dist/extension', file);
    if (!file.endsWith('.mjs')) rmSync(path);
    else writeFileSync(path, esbuild.transformSync(readFileSync(path, 'utf8'), { minify: true, format: 'esm' }).code);
  }
  return target;
}

/**
 * Heap of the page and resident memory of all renderers, in MiB; garbage is collected first. The editor's frame shares the
 * page's process in this VS Code, so what the editor takes is the difference to before.
 */
async function webMemory(/** @type {import('playwright-core').Page} */ page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heap: usedSize / 1024 / 1024, renderers_rss: renderersRss() };
}

/** Of the browser that this process has started; undefined where there is no /proc. */
function renderersRss() {
  try {
    const parents = new Map(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => statusOf(name)),
    );
    const isOwn = (/** @type {string} */ pid) => {
      for (let at = pid; at !== '0'; at = parents.get(at)?.parent ?? '0') if (at === String(process.pid)) return true;
      return false;
    };
    return [...parents]
      .filter(([pid, { isRenderer }]) => isRenderer && isOwn(pid))
      .reduce((sum, [, { rss }]) => sum + rss / 1024, 0);
  } catch {
    return undefined;
  }
}

/** @returns {[string, { parent: string, rss: number, isRenderer: boolean }][]} */
function statusOf(/** @type {string} */ pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const line = (/** @type {string} */ name) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? '0';
    const isRenderer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    return [[pid, { parent: line('PPid'), rss: Number(line('VmRSS')), isRenderer }]];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
