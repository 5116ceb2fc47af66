import assert from 'node:assert/strict';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes } from '../lib/workbench.mjs';

describe('bookmarks and columns of a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const webview = (nth = 0) => workbench.webview(nth);
  const row = (/** @type {number} */ n, nth = 0) => webview(nth).locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const marked = (nth = 0) =>
    webview(nth)
      .locator('[role=row]:has(.bookmark)')
      .evaluateAll((rows) => rows.map((each) => Number(each.getAttribute('data-row'))));
  const head = (/** @type {string} */ name) => webview().getByRole('columnheader', { name });

  before(async () => {
    workbench = await startWorkbench();
    await workbench.openFile('migration-rss.cvq.jsonl');
    await row(5).click();
    await webview().locator('[data-detail-row="5"]').waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('sets bookmarks by key, and goes from one to the next', async () => {
    await workbench.page.keyboard.press('Control+F2');
    await row(5).locator('.bookmark').waitFor();
    await row(9).click();
    await workbench.page.keyboard.press('Control+F2');
    await row(9).locator('.bookmark').waitFor();
    assert.deepEqual(await marked(), [5, 9]);
    await workbench.page.keyboard.press('F2');
    await selected(5).waitFor();
    await workbench.page.keyboard.press('Shift+F2');
    await selected(9).waitFor();
  });

  it('counts times from the bookmark above', async () => {
    await webview().getByRole('radio', { name: 'Bookmark' }).check();
    await row(9).locator('[data-column=time]').getByText('0.000000000', { exact: true }).waitFor();
    assert.match((await row(4).locator('[data-column=time]').textContent()) ?? '', /^-0\.000522/);
    await workbench.screenshot('bookmarks');
    await webview().getByRole('radio', { name: 'Relative' }).check();
    await row(0).locator('[data-column=time]').getByText('0.000000000', { exact: true }).waitFor();
  });

  it('shows columns that are chosen, and hides others', async () => {
    assert.equal(await head('Offset').count(), 0);
    await workbench.palette('CVQ: Choose Columns…');
    await webview().getByRole('checkbox', { name: 'Offset' }).check();
    await webview().getByRole('checkbox', { name: 'Latency' }).uncheck();
    await head('Offset').waitFor();
    await workbench.screenshot('columns');
    await workbench.page.keyboard.press('Escape');
    await webview().getByRole('checkbox').first().waitFor({ state: 'detached' });
    await webview().locator('[role=grid]:focus').waitFor();
    assert.equal(await head('Latency').count(), 0);
    // The file's first line says what it is.
    assert.equal(await row(0).locator('[data-column=offset]').textContent(), '75');
  });

  it('has the same bookmarks in a second editor of the trace', async () => {
    await workbench.palette('View: Split Editor Right');
    await row(9, 1).locator('.bookmark').waitFor();
    await row(7, 1).click();
    await workbench.page.keyboard.press('Control+F2');
    await row(7, 0).locator('.bookmark').waitFor();
    assert.deepEqual(await marked(1), await marked(0));
    await workbench.palette('View: Close Editor');
  });

  it('has bookmarks and columns again after a reload of the window', async () => {
    await workbench.reload();
    await row(7).locator('.bookmark').waitFor();
    assert.deepEqual(await marked(), [5, 7, 9]);
    await head('Offset').waitFor();
    assert.equal(await head('Latency').count(), 0);
    await workbench.palette('CVQ: Choose Columns…');
    await webview().getByRole('button', { name: 'Reset columns' }).click();
    await head('Latency').waitFor();
    assert.equal(await head('Offset').count(), 0);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await workbench.palette('CVQ: Choose Columns…');
      await webview().getByRole('checkbox', { name: 'Offset' }).waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await workbench.screenshot(`columns-${name}`);
    });
  }
});
