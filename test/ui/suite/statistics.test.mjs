import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes } from '../lib/workbench.mjs';

describe('statistics of a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const webview = () => workbench.webview();
  const pane = () => webview().getByRole('region', { name: 'Statistics', exact: true });
  const table = (/** @type {string} */ name) => pane().getByRole('grid', { name, exact: true });
  const line = (/** @type {string} */ name, title = 'By command') =>
    table(title).getByRole('row').filter({ has: webview().getByRole('rowheader', { name, exact: true }) });
  const names = () => table('By command').locator('tbody th').allInnerTexts();
  const box = () => webview().getByRole('combobox', { name: 'Filter' });
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const fact = (/** @type {string} */ name) => pane().locator('.stat-fact', { hasText: name }).locator('dd');
  const isDone = () => webview().locator('.stats[aria-busy=false] .stat-table').first().waitFor();

  before(async () => {
    workbench = await startWorkbench({ viewport: { width: 1500, height: 950 } });
    await workbench.openFile('migration-rss.cvq.jsonl');
    await row(0).waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('come by a command, in the place of the details, and are announced', async () => {
    await workbench.palette('CVQ: Show Statistics');
    await isDone();
    await webview()
      .locator('cvq-live-region', { hasText: /^Statistics of all rows are complete: \d+ commands$/ })
      .waitFor();
    await pane().getByRole('heading', { name: 'Statistics' }).and(webview().locator(':focus')).waitFor();
    await fact('Rows').getByText('33', { exact: true }).waitFor();
    assert.equal(await webview().locator('cvq-detail-pane').count(), 0);
    await workbench.screenshot('statistics');
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`have no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await isDone();
      await workbench.screenshot(`statistics-${name}`);
      assert.deepEqual(await findViolations(webview()), []);
    });
  }
});
