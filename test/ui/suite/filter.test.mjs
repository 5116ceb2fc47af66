import assert from 'node:assert/strict';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes } from '../lib/workbench.mjs';

describe('filtering a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const webview = () => workbench.webview();
  const box = () => webview().getByRole('combobox', { name: 'Filter' });
  const grid = () => webview().getByRole('grid', { name: 'Commands' });
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  /** Numbers of the rows that are drawn. */
  const drawn = () =>
    webview()
      .locator('[role=row][data-row]')
      .evaluateAll((rows) => rows.map((each) => Number(each.getAttribute('data-row'))));
  const hits = (/** @type {string} */ text) => webview().locator('.filter-count', { hasText: text }).waitFor();
  /** Waits until this stands in the box, and its hits are shown. */
  const isFilteredBy = async (/** @type {string} */ text, /** @type {number} */ count) => {
    await webview().locator('.filter-mirror', { hasText: text }).waitFor();
    await hits(`${count} hit${count === 1 ? '' : 's'} of 33 rows`);
    assert.equal(await box().inputValue(), text);
  };
  /** Waits until no filter hides any: this one is the device's, and no hit of theirs. Clicks before would meet other rows. */
  const allRows = async () => {
    await webview().locator('.filter-count').waitFor({ state: 'hidden' });
    await row(0).waitFor();
  };
  const option = (/** @type {string} */ name) => webview().getByRole('option', { name });

  before(async () => {
    workbench = await startWorkbench();
    await workbench.openFile('migration-rss.cvq.jsonl');
    await workbench.showContainer('virtio-net CVQ');
    await row(0).waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('shows the hits alone while one types, with their own numbers, and says how many', async () => {
    await box().fill('ack == OK && ring == shadow');
    await hits('hits of 33 rows');
    const shown = await drawn();
    assert.ok(shown.length > 0 && shown.length < 33);
    assert.equal(await grid().getAttribute('aria-rowcount'), String(shown.length + 1));
    assert.deepEqual(
      await webview()
        .locator('[role=row][data-row]')
        .evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-rowindex'))),
      shown.map((_row, at) => String(at + 2)),
    );
    await webview()
      .locator('cvq-live-region', { hasText: /\d hits?/ })
      .waitFor();
  });

  it('goes from hit to hit, and comes back to the same row when the filter is cleared', async () => {
    const [first, second] = await drawn();
    assert.ok(first !== undefined && second !== undefined);
    await row(first).click();
    await workbench.page.keyboard.press('ArrowDown');
    await selected(second).waitFor();
    await webview().locator(`[data-detail-row="${second}"]`).waitFor();
    await webview().getByRole('button', { name: 'Clear the filter' }).click();
    await selected(second).waitFor();
    await row(second + 1).waitFor();
    assert.equal(await grid().getAttribute('aria-rowcount'), '34');
  });

  it('underlines what is wrong, says what was meant, and keeps the hits', async () => {
    await box().fill('command == RX_PROMISC');
    await isFilteredBy('command == RX_PROMISC', 2);
    const before = await drawn();
    await box().press('End');
    await box().pressSequentially(' && comand == MAC_ADDR_SET');
    await webview().locator('.squiggle', { hasText: 'comand' }).waitFor();
    assert.equal(await box().getAttribute('aria-invalid'), 'true');
    await webview().locator('.filter-problem:not(.sr-only)', { hasText: 'Did you mean' }).waitFor();
    assert.deepEqual(await drawn(), before);
    await workbench.screenshot('filter-problem');
    await box().press('Escape');
    await box().and(webview().locator('[aria-invalid=false]')).waitFor();
    assert.equal(await box().inputValue(), 'command == RX_PROMISC');
  });

  it('completes fields, operators and values', async () => {
    await box().fill('');
    await box().pressSequentially('answ');
    await option('answer').first().waitFor();
    await workbench.screenshot('filter-completions');
    await box().press('Tab');
    await option('==').first().waitFor();
    await box().press('ArrowDown');
    await box().press('Enter');
    await option('ok').first().click();
    await isFilteredBy('answer == ok', 30);
    await box().press('Enter');
  });

  it('has the filters that were used before', async () => {
    await box().fill('');
    await box().press('ArrowUp');
    assert.equal(await box().inputValue(), 'answer == ok');
    await box().press('ArrowUp');
    assert.equal(await box().inputValue(), 'command == RX_PROMISC');
    await box().fill('');
    await box().press('Enter');
    await allRows();
  });

  it('filters by the cell that the keyboard is on, and excludes it', async () => {
    await row(8).locator('[data-column=summary]').click();
    await workbench.page.keyboard.press('Alt+Enter');
    await isFilteredBy('summary == "promiscuous mode off"', 2);
    await workbench.palette('CVQ: Clear Filter');
    await allRows();
    await row(8).locator('[data-column=summary]').click();
    for (let left = 0; left < 2; left += 1) await workbench.page.keyboard.press('ArrowLeft');
    await webview().locator('#cvq-cell[data-column=ring]').waitFor();
    await workbench.page.keyboard.press('Alt+Shift+Enter');
    await isFilteredBy('!(ring == shadow)', 15);
    await workbench.palette('CVQ: Clear Filter');
    await allRows();
  });

  it('filters by a cell, a field and a state item from their menus', async () => {
    const choose = async (/** @type {string} */ label) => {
      await workbench.page.locator('.monaco-menu .action-label').getByText(label, { exact: true }).hover();
      // A click that comes this soon would be taken for the end of the one that opened the menu.
      await workbench.page.keyboard.press('Enter');
    };
    await row(8).locator('[data-column=command]').click({ button: 'right' });
    await choose('Filter by This');
    await isFilteredBy('command == RX_PROMISC', 2);
    await webview().locator('[role=treeitem][data-field=on]').click({ button: 'right' });
    await choose('Exclude This');
    await isFilteredBy('command == RX_PROMISC && !(on == 0)', 0);
    await webview().getByText('No rows match the filter.').waitFor();
    await workbench.palette('CVQ: Clear Filter');
    await allRows();
    await workbench.treeItem('Device State', /^Address/).click({ button: 'right' });
    await choose('Show Only Changes of This');
    await isFilteredBy('changes(mac)', 2);
    await workbench.screenshot('filter-state');
  });

  it('is found again after a reload of the window, with the row', async () => {
    const [, second] = await drawn();
    assert.ok(second !== undefined);
    await row(second).click();
    await selected(second).waitFor();
    await workbench.reload();
    await selected(second).waitFor();
    await isFilteredBy('changes(mac)', 2);
  });

  it('takes the keyboard by its command, and gives it back', async () => {
    await workbench.palette('CVQ: Filter…');
    await webview().locator('.filter-input:focus').waitFor();
    await box().press('Escape');
    await webview().locator('[role=grid]:focus').waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}, completions and problems open`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await box().fill('');
      await box().pressSequentially('mac');
      await option('mac').first().waitFor();
      await box().press('ArrowDown');
      assert.deepEqual(await findViolations(webview()), []);
      await workbench.screenshot(`filter-completions-${name}`);
      await box().fill('command == NO_SUCH_COMMAND');
      await webview().locator('.filter-problem:not(.sr-only)').waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await box().fill('');
    });
  }
});
