import assert from 'node:assert/strict';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes, until } from '../lib/workbench.mjs';

describe('accessibility of the trace editor', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const webview = () => workbench.webview();
  const press = (/** @type {string} */ key) => workbench.page.keyboard.press(key);
  const filterBox = () => webview().getByRole('combobox', { name: 'Filter' });
  const grid = () => webview().getByRole('grid', { name: 'Commands' });
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const spoken = (/** @type {string | RegExp} */ words) =>
    webview().locator('cvq-live-region', { hasText: words }).waitFor({ state: 'attached' });
  /** What has the focus, by its role and label. */
  const focused = () =>
    webview()
      .locator(':focus')
      .evaluate(
        (element) => {
          const labels = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
          const name = element.getAttribute('aria-label') ?? labels ?? element.textContent ?? '';
          return `${element.getAttribute('role') ?? element.localName}: ${name.trim()}`;
        },
        undefined,
        { timeout: 2000 },
      );

  before(async () => {
    workbench = await startWorkbench({ settings: { 'workbench.reduceMotion': 'auto' } });
    await workbench.openFile('linux-boot.cvq.jsonl');
    const rows = webview().getByRole('grid').getByRole('row');
    await rows.filter({ hasText: 'VLAN_ADD' }).first().click();
    await webview().getByRole('treeitem').first().waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      assert.deepEqual(await findViolations(webview()), []);
      await filterBox().fill('comand == VLAN_ADD');
      await webview().locator('.filter-problem:not(.sr-only)').waitFor();
      await workbench.palette('CVQ: Find…');
      await webview().locator('.find-input:focus').waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await press('Escape');
      await workbench.palette('CVQ: Choose Columns…');
      await webview().getByRole('checkbox', { name: 'Offset' }).waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await press('Escape');
      await workbench.palette('CVQ: Clear Filter');
      await row(0).waitFor();
    });
  }

  it('goes through all of its parts by Tab, and back to the list by Escape', async () => {
    await workbench.setTheme('dark');
    await row(7).click();
    await webview().locator('[data-detail-row="7"]').waitFor();
    await workbench.palette('CVQ: Filter…');
    await webview().locator('.filter-input:focus').waitFor();
    /** @type {string[]} */
    const stops = [];
    for (let at = await focused(); !stops.includes(at); at = await focused()) {
      stops.push(at);
      if (at === 'grid: Bytes') break;
      await press('Tab');
    }
    assert.deepEqual(
      stops.filter((stop) => !stop.startsWith('group') && !stop.startsWith('button')),
      [
        'combobox: Filter',
        'grid: Commands',
        'separator: Width of the column #',
        'separator: Divide list and detail',
        'tree: Fields',
        'separator: Divide fields and bytes',
        'grid: Bytes',
      ],
    );
    for (const [key, part] of [
      ['Escape', 'tree: Fields'],
      ['Escape', 'grid: Commands'],
      ['Enter', 'tree: Fields'],
      ['Enter', 'grid: Bytes'],
    ]) {
      await press(key ?? '');
      await until(async () => (await focused()) === part);
    }
  });

  it('says what has come of a search, and of a bookmark', async () => {
    await row(7).click();
    await press('Control+F2');
    await spoken(/bookmark/i);
    await press('Control+F2');
    await workbench.palette('CVQ: Find…');
    await webview().locator('.find-input:focus').waitFor();
    await webview().getByRole('textbox', { name: 'Find' }).fill('no such thing');
    await press('Enter');
    await spoken('Not found');
    await press('Escape');
  });

  it('counts the hits of a filter as the rows that there are', async () => {
    await filterBox().fill('command == VLAN_ADD');
    await spoken(/^\d+ hits/);
    const count = Number(await grid().getAttribute('aria-rowcount')) - 1;
    const all = (await webview().locator('.strip-count').textContent()) ?? '';
    assert.ok(count > 0 && count < Number.parseInt(all), all);
    await filterBox().press('Enter');
    await grid().press('End');
    await webview()
      .locator(`[role=row][aria-selected=true][aria-rowindex="${count + 1}"]`)
      .waitFor();
    await workbench.palette('CVQ: Clear Filter');
    await webview()
      .locator(`.list:not([aria-rowcount="${count + 1}"])`)
      .waitFor();
    await grid().press('Home');
    await selected(0).waitFor();
  });

  it('moves nothing where the reader wants little motion', async () => {
    /** What stands there while a trace is indexed. */
    const animations = () =>
      webview()
        .locator('.editor')
        .evaluate((editor) => {
          const box = document.createElement('div');
          box.innerHTML = '<span class="spinner"></span><div class="progress-bar"></div>';
          editor.append(box);
          const running = document.getAnimations().length;
          box.remove();
          return running;
        });
    await until(async () => (await animations()) === 2);
    const body = (/** @type {string} */ css) => webview().locator(`body${css}`).waitFor();
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    await body('.vscode-reduce-motion');
    await until(async () => (await animations()) === 0);
    await workbench.page.emulateMedia({ reducedMotion: 'no-preference' });
    await body(':not(.vscode-reduce-motion)');
  });

  it('has all of it within reach at 200 % zoom', async () => {
    await row(7).click();
    // What a page of 1280 by 800 has at twice the size.
    await workbench.page.setViewportSize({ width: 640, height: 400 });
    /** Whether all of an element is in sight. */
    const isWhole = (/** @type {import('playwright-core').Locator} */ part) =>
      part.evaluate((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      });
    const modes = webview().locator('.segments');
    await modes.waitFor();
    await workbench.screenshot('zoom-sidebar');
    await until(() => isWhole(modes));
    await workbench.palette('View: Toggle Primary Side Bar Visibility');
    await workbench.palette('CVQ: Choose Columns…');
    const reset = webview().getByRole('button', { name: 'Reset columns' });
    await reset.focus();
    await until(() => isWhole(reset));
    await workbench.screenshot('zoom-columns');
    await press('Escape');
    await workbench.palette('CVQ: Find…');
    await webview().locator('.find-input:focus').waitFor();
    await workbench.screenshot('zoom-find');
    await until(() => isWhole(webview().getByRole('search', { name: 'Find' })));
    await press('Escape');
    // Of what has the keyboard, a line at least is in sight.
    const bytes = webview().getByRole('grid', { name: 'Bytes' });
    for (const part of [filterBox(), grid(), webview().getByRole('tree'), bytes]) {
      await part.focus();
      const height = await part.evaluate(
        (element) =>
          new Promise((resolve) =>
            new IntersectionObserver(([entry]) => {
              resolve(entry?.intersectionRect.height);
            }).observe(element),
          ),
      );
      assert.ok(height >= 20, String(height));
    }
    await workbench.screenshot('zoom-bytes');
    await grid().press('ArrowDown');
    await selected(8).waitFor();
    await workbench.screenshot('zoom');
    assert.deepEqual(await findViolations(webview()), []);
  });
});
