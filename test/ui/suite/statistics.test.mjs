import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, root, startWorkbench, themes } from '../lib/workbench.mjs';

const run = promisify(execFile);
const ROWS = 300;
const OUT = ['02000500', '000001', '02010500'];

/** The nth row: VLAN_ADD, every tenth of them refused; RX_PROMISC on the shadow ring; VLAN_DEL. Later ones take longer. */
function command(/** @type {number} */ n) {
  const t = n * 10_000;
  const ring = n % 3 === 1 ? 'shadow' : 'guest';
  return `${JSON.stringify({ type: 'command', t, ring, out: OUT[n % 3], in: n % 30 === 0 ? '01' : '00', done: t + n * 10 })}\n`;
}

describe('statistics of a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  const webview = () => workbench.webview();
  const pane = () => webview().getByRole('region', { name: 'Statistics', exact: true });
  const table = (/** @type {string} */ name) => pane().getByRole('grid', { name, exact: true });
  const line = (/** @type {string} */ name, title = 'By command') =>
    table(title)
      .getByRole('row')
      .filter({ has: webview().getByRole('rowheader', { name, exact: true }) });
  const head = (/** @type {string} */ name) => table('By command').getByRole('columnheader', { name });
  const names = () => table('By command').locator('tbody th').allInnerTexts();
  const box = () => webview().getByRole('combobox', { name: 'Filter' });
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const focused = () => webview().locator(':focus');
  const fact = (/** @type {string} */ name, /** @type {string} */ text) =>
    pane().locator('.stat-fact', { hasText: name }).locator('dd').getByText(text, { exact: true });
  const isOf = (/** @type {string} */ words) =>
    webview().locator('.stats[aria-busy=false] .stat-scope', { hasText: words }).waitFor();
  const press = (/** @type {string} */ key) => workbench.page.keyboard.press(key);
  const clear = async () => {
    await workbench.palette('CVQ: Clear Filter');
    await isOf('of all rows');
    await fact('Rows', String(ROWS + 1)).waitFor();
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-statistics-'));
    const device = '{"type":"device","t":0,"id":"net0","features":"0x1000e0"}\n';
    const commands = Array.from({ length: ROWS }, (_, at) => command(at + 1));
    await writeFile(join(folder, 'counted.cvq.jsonl'), device + commands.join(''));
    workbench = await startWorkbench({ folder, viewport: { width: 1500, height: 950 } });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openFile('counted.cvq.jsonl');
    await row(0).waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('come by a command, in the place of the details, and are announced', async () => {
    await row(0).click();
    await press('Control+I');
    await isOf('of all rows');
    await webview()
      .locator('cvq-live-region', { hasText: /^Statistics of all rows are complete: 300 commands$/ })
      .waitFor();
    await pane().getByRole('heading', { name: 'Statistics' }).and(focused()).waitFor();
    await fact('Rows', '301').waitFor();
    await fact('Slowest', '3.00 µs').waitFor();
    assert.deepEqual(await names(), ['RX_PROMISC', 'VLAN_DEL', 'VLAN_ADD']);
    assert.equal(await webview().locator('cvq-detail-pane').count(), 0);
    const cells = await line('VLAN_ADD').locator('th, td').allInnerTexts();
    const latencies = ['30 ns', '1.50 µs', '2.70 µs', '2.98 µs', '3.00 µs'];
    assert.deepEqual(cells, ['VLAN_ADD', '100', '33.3 %', '90', '10', '0', ...latencies, '3', '300']);
    assert.match(await line('guest', 'By ring').innerText(), /200\s+66\.7 %/);
    assert.match(await line('error', 'By answer').or(line('Error', 'By answer')).innerText(), /10\s+3\.3 %/);
    assert.match(await line('VLAN', 'By class').innerText(), /200/);
  });

  it('are sorted by a click on a head, or by keys, and back', async () => {
    await head('Error').getByRole('button').click();
    await head('Error').and(webview().locator('[aria-sort=descending]')).waitFor();
    assert.deepEqual(await names(), ['VLAN_ADD', 'RX_PROMISC', 'VLAN_DEL']);
    await press('Home');
    await head('Command').getByRole('button').and(focused()).waitFor();
    await press('Enter');
    await head('Command').and(webview().locator('[aria-sort=ascending]')).waitFor();
    assert.deepEqual(await names(), ['RX_PROMISC', 'VLAN_ADD', 'VLAN_DEL']);
    await press('Enter');
    await head('Command').and(webview().locator('[aria-sort=descending]')).waitFor();
    assert.deepEqual(await names(), ['VLAN_DEL', 'VLAN_ADD', 'RX_PROMISC']);
    await press('Enter');
    await head('Command').and(webview().locator('[aria-sort=none]')).waitFor();
    assert.deepEqual(await names(), ['RX_PROMISC', 'VLAN_DEL', 'VLAN_ADD']);
  });

  it('have a menu that filters by what a number counts, or excludes it', async () => {
    const number = line('VLAN_ADD').getByRole('button', { name: '10', exact: true });
    for (const [choice, filter] of /** @type {const} */ ([
      ['Filter by This', 'command == VLAN_ADD && answer == error'],
      ['Exclude This', '!(command == VLAN_ADD && answer == error)'],
    ])) {
      await number.click({ button: 'right' });
      await workbench.page.locator('.monaco-menu .action-label').getByText(choice, { exact: true }).hover();
      await press('Enter');
      await isOf(filter);
      assert.equal(await box().inputValue(), filter);
      await clear();
    }
  });

  it('lead to the rows that they count, and follow the filter', async () => {
    await line('VLAN_ADD').getByRole('button', { name: '10', exact: true }).click();
    await isOf('command == VLAN_ADD && answer == error');
    assert.equal(await box().inputValue(), 'command == VLAN_ADD && answer == error');
    await fact('Rows', '10').waitFor();
    assert.deepEqual(await names(), ['VLAN_ADD']);
    await clear();
    await table('By command').getByRole('button', { name: 'VLAN_DEL', exact: true }).click();
    await isOf('command == VLAN_DEL');
    await fact('Rows', '100').waitFor();
    await clear();
  });

  it('lead to rows: the first, the last, the slowest, the busiest', async () => {
    await line('VLAN_DEL').getByRole('gridcell').last().getByRole('button').click();
    await selected(299).waitFor();
    await line('VLAN_DEL').getByRole('gridcell').nth(-2).getByRole('button').click();
    await selected(2).waitFor();
    await fact('Slowest', '3.00 µs').click();
    await selected(300).waitFor();
    const chart = pane().getByRole('slider', { name: 'Commands over time' });
    await chart.focus();
    await press('Home');
    assert.match(String(await chart.getAttribute('aria-valuetext')), /^\d+ commands? in .*, starting at 0\.0000/);
    await press('Enter');
    await selected(1).waitFor();
  });

  it('are moved in by keys, and filter by what has the keyboard', async () => {
    await table('By command').getByRole('button', { name: 'RX_PROMISC', exact: true }).focus();
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowRight');
    await line('VLAN_ADD').getByRole('button', { name: '100', exact: true }).and(focused()).waitFor();
    await press('Alt+Shift+Enter');
    await isOf('!(command == VLAN_ADD)');
    assert.deepEqual(await names(), ['RX_PROMISC', 'VLAN_DEL']);
    await clear();
  });

  it('are copied and saved as the JSON that the command line prints', async () => {
    await table('By ring').getByRole('button', { name: 'shadow' }).click();
    const filter = 'type == command && ring == shadow';
    await isOf(filter);
    const file = join(workbench.folder, 'counted.cvq.jsonl');
    const args = [join(root, 'dist/cli.js'), 'stats', file, '--json', '--filter', filter];
    const { stdout } = await run(process.execPath, args);
    await pane().getByRole('button', { name: 'Copy as JSON' }).click();
    await webview().locator('cvq-live-region', { hasText: 'Copied the statistics as JSON' }).waitFor();
    assert.equal(await workbench.page.evaluate(() => navigator.clipboard.readText()), stdout);
    await pane().getByRole('button', { name: 'Save as JSON…' }).click();
    await workbench.answerFileDialog('out.json');
    await workbench.page.locator('.statusbar', { hasText: 'Exported statistics to out.json' }).waitFor();
    assert.equal(await readFile(join(workbench.folder, 'out.json'), 'utf8'), stdout);
    await clear();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`have no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await isOf('of all rows');
      await workbench.screenshot(`statistics-${name}`);
      assert.deepEqual(await findViolations(webview()), []);
    });
  }

  it('are there again after a reload of the window, sorted as they were', async () => {
    await head('Error').getByRole('button').click();
    await head('Error').and(webview().locator('[aria-sort=descending]')).waitFor();
    await workbench.reload();
    await isOf('of all rows');
    await head('Error').and(webview().locator('[aria-sort=descending]')).waitFor();
    assert.deepEqual(await names(), ['VLAN_ADD', 'RX_PROMISC', 'VLAN_DEL']);
  });

  it('go on when the file grows', async () => {
    await appendFile(join(workbench.folder, 'counted.cvq.jsonl'), command(ROWS + 1) + command(ROWS + 2));
    await fact('Rows', String(ROWS + 3)).waitFor();
    await line('RX_PROMISC').getByRole('button', { name: '101', exact: true }).first().waitFor();
  });

  it('are closed with Escape, back in the list', async () => {
    await table('By command').getByRole('button', { name: 'VLAN_ADD', exact: true }).focus();
    await press('Escape');
    await webview().locator('[data-pane=list]').and(focused()).waitFor();
    await webview().locator('cvq-detail-pane').waitFor();
    await webview().locator('cvq-statistics').waitFor({ state: 'detached' });
  });
});
