import assert from 'node:assert/strict';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes } from '../lib/workbench.mjs';

describe('finding in a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const webview = () => workbench.webview();
  const box = () => webview().getByRole('textbox', { name: 'Find' });
  const row = (/** @type {number} */ n) => webview().locator(`[role=row][data-row="${n}"]`);
  const selected = (/** @type {number} */ n) => row(n).and(webview().locator('[aria-selected=true]'));
  const goTo = async (/** @type {string} */ text) => {
    await workbench.palette('CVQ: Go to Row, Time or Offset…');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await workbench.page.getByText('Go to Row, Time or Offset', { exact: true }).waitFor();
    await input.fill(text);
    await input.press('Enter');
  };

  before(async () => {
    workbench = await startWorkbench();
    await workbench.openFile('migration-rss.cvq.jsonl');
    await row(0).click();
    await webview().locator('[data-detail-row="0"]').waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('opens its box by the usual key, and goes from match to match', async () => {
    await workbench.page.keyboard.press('Control+F');
    await webview().locator('.find-input:focus').waitFor();
    await box().fill('promiscuous');
    await box().press('Enter');
    await selected(7).waitFor();
    await box().press('Enter');
    await selected(8).waitFor();
    await box().press('Enter');
    await webview().getByText('from the start again').first().waitFor();
    await selected(7).waitFor();
    await box().press('Shift+Enter');
    await selected(8).waitFor();
    await workbench.screenshot('find');
  });

  it('says that there is none', async () => {
    await box().fill('no such thing');
    await box().press('Enter');
    await webview().locator('.find-state', { hasText: 'Not found' }).waitFor();
    await selected(8).waitFor();
  });

  it('finds by a filter, and says what is wrong with one', async () => {
    await webview().getByRole('button', { name: 'Find by a filter expression' }).click();
    await box().fill('comand == RX_ALLMULTI');
    await box().press('Enter');
    await webview().locator('.find-state', { hasText: 'Did you mean command?' }).waitFor();
    await box().fill('command == RX_ALLMULTI');
    await box().press('Enter');
    await selected(9).waitFor();
  });

  it('gives the keyboard back to the list, and goes on by F3 there', async () => {
    await box().press('Escape');
    await webview().locator('[role=grid]:focus').waitFor();
    await box().waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('F3');
    await selected(10).waitFor();
    await workbench.page.keyboard.press('Shift+F3');
    await selected(9).waitFor();
  });

  it('goes to a row, a command, a time and an offset', async () => {
    await goTo('20');
    await selected(20).waitFor();
    await goTo('#2');
    await selected(5).waitFor();
    await goTo('1552us');
    await selected(7).waitFor();
    await goTo('@0');
    await selected(0).waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await workbench.palette('CVQ: Find…');
      await box().fill('nothing like it');
      await box().press('Enter');
      await webview().locator('.find-state.is-error').waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await workbench.screenshot(`find-${name}`);
    });
  }
});
