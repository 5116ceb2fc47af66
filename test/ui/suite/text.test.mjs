import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('a trace as text, and exports of it', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const trace = 'migration-rss.cvq.jsonl';
  const quick = () => workbench.page.locator('.quick-input-widget');
  const line = (/** @type {string | RegExp} */ text) => workbench.page.locator('.view-line', { hasText: text });
  const lineNumber = () => workbench.page.locator('.editor-instance .active-line-number').first();
  const isAtLine = (/** @type {number} */ number) => lineNumber().getByText(String(number), { exact: true }).waitFor();

  before(async () => {
    workbench = await startWorkbench({ viewport: { width: 1500, height: 900 } });
    await workbench.openFile(trace);
    await workbench.webview().locator('[role=row][data-row="9"]').click();
    await workbench.palette('CVQ: Open as Text');
    await workbench.tab('migration-rss.cvq.txt').waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('opens at the row that is selected in the editor', async () => {
    await line('MAC_TABLE_SET').first().waitFor();
    await isAtLine(10);
  });

  it('is coloured', async () => {
    const part = (/** @type {string} */ text) =>
      line('VLAN_ADD').first().locator('span span').getByText(text, { exact: true });
    const colours = [];
    for (const text of ['guest', 'VLAN_ADD', 'OK']) {
      await part(text).waitFor();
      colours.push(await part(text).evaluate((span) => getComputedStyle(span).color));
    }
    assert.equal(new Set(colours).size, 3, colours.join(' '));
  });

  it('tells of a command where it is in the specification, and of a line its fields', async () => {
    await line('MAC_TABLE_SET').first().getByText('MAC_TABLE_SET').hover();
    const hover = workbench.page.locator('.monaco-hover:visible', { hasText: 'Setting MAC Address Filtering' });
    await hover.waitFor();
    await hover.getByText('6 × entries').first().waitFor();
    await workbench.screenshot('text-hover');
    await line('MAC_TABLE_SET').first().getByText('filter for').hover();
    const fields = workbench.page.locator('.monaco-hover:visible', { hasText: 'Go to the row in the trace editor' });
    await fields.getByText('unicast', { exact: true }).first().waitFor();
    await workbench.screenshot('text-fields');
  });

  it('has an outline, and folds', async () => {
    await workbench.page.getByRole('button', { name: 'Outline Section' }).click();
    await workbench.page
      .getByRole('treeitem', { name: /^device ready/ })
      .first()
      .waitFor();
    await workbench.screenshot('text-outline');
    await workbench.tab('migration-rss.cvq.txt').click();
    await workbench.palette('Fold All');
    await line('MAC_TABLE_SET').first().waitFor({ state: 'detached' });
    await workbench.palette('Unfold All');
    await line('MAC_TABLE_SET').first().waitFor();
  });

  it('leads by definition to the row in the trace’s editor', async () => {
    await line('VLAN_ADD').first().click();
    await workbench.page.locator('.monaco-editor.focused').waitFor();
    const number = Number(await lineNumber().textContent());
    await workbench.page.keyboard.press('F12');
    await workbench
      .webview()
      .locator(`[role=row][data-row="${number - 1}"][aria-selected=true]`)
      .waitFor();
    await workbench.page.getByRole('tab', { name: /, row \d+/ }).waitFor({ state: 'detached' });
    await workbench.screenshot('text-definition');
  });

  it('leads there by its command as well', async () => {
    await workbench.tab('migration-rss.cvq.txt').click();
    await line('GUEST_OFFLOADS_SET').first().click();
    await workbench.palette('CVQ: Go to Row in Trace Editor');
    await workbench.webview().locator('[role=row][data-row="27"][aria-selected=true]').waitFor();
  });

  it('follows the selection back', async () => {
    await workbench.webview().locator('[role=row][data-row="24"]').click();
    await workbench.palette('CVQ: Open as Text');
    await line('MQ_VQ_PAIRS_SET').first().waitFor();
    await isAtLine(25);
    await workbench.tab(trace).click();
    await workbench.webview().locator('[role=row][data-row="24"][aria-selected=true]').waitFor();
  });

  it('is exported by a filter as a table', async () => {
    await workbench.palette('CVQ: Export Trace…');
    await quick().locator('.monaco-list-row', { hasText: 'Rows Matching a Filter…' }).click();
    await quick().locator('input.input').fill('command == NO_SUCH');
    await quick()
      .getByText(/NO_SUCH/)
      .waitFor();
    await quick().locator('input.input').fill('command == VLAN_ADD');
    await quick()
      .getByText(/NO_SUCH/)
      .waitFor({ state: 'detached' });
    await quick().locator('input.input').press('Enter');
    await quick().locator('.monaco-list-row', { hasText: 'Table (CSV)' }).click();
    await workbench.answerFileDialog('vlans.csv');
    await workbench.page.locator('.statusbar', { hasText: 'exported to vlans.csv' }).waitFor();
    const lines = (await readFile(join(workbench.folder, 'vlans.csv'), 'utf8')).trimEnd().split('\r\n');
    assert.match(lines[0] ?? '', /^row,command,type,/);
    assert.ok(lines.length > 1 && lines.slice(1).every((each) => each.includes('VIRTIO_NET_CTRL_VLAN_ADD')));
  });

  it('is copied, a command at a time', async () => {
    await workbench.webview().locator('[role=row]', { hasText: 'VLAN_ADD' }).first().click();
    await workbench.webview().locator('.detail [role=tree]').waitFor();
    await workbench.palette('CVQ: Copy Command As…');
    await quick().locator('.monaco-list-row', { hasText: 'C arrays' }).click();
    await quick().waitFor({ state: 'hidden' });
    await workbench.palette('File: New Untitled Text File');
    await workbench.pasteIntoEditor();
    await line('0x02, 0x00, 0x0a, 0x00').waitFor();
    await workbench.screenshot('text-copied');
  });

  it('is in pages where it is long, and grows with the file', async () => {
    const record = (/** @type {number} */ i) =>
      `${JSON.stringify({ type: 'command', t: i, out: `0200${(i % 256).toString(16).padStart(2, '0')}00`, in: '00' })}\n`;
    const records = (/** @type {number} */ from, /** @type {number} */ to) =>
      Array.from({ length: to - from }, (_, i) => record(from + i)).join('');
    const file = join(workbench.folder, 'long.cvq.jsonl');
    await writeFile(file, records(0, 39_000));
    await workbench.openFile('long.cvq.jsonl');
    await workbench.webview().locator('[role=row][data-row="2"]').click();
    await workbench.palette('CVQ: Open as Text');
    await workbench.tab('long.cvq.txt').waitFor();
    await line('Page 1 of 2 pages, rows 0 to 19999: next page').waitFor();
    await isAtLine(4);
    // An editor asks for the links of a text some time after it shows it.
    await workbench.followLink(line('Page 1 of 2').locator('.detected-link', { hasText: 'next page' }));
    await workbench.tab('long-2.cvq.txt').waitFor();
    await line('Page 2 of 2 pages, rows 20000 to 38999: previous page').waitFor();
    await appendFile(file, records(39_000, 41_000));
    await line('Page 2 of 3 pages, rows 20000 to 39999: previous page, next page').waitFor();
    await workbench.screenshot('text-pages');
  });
});
