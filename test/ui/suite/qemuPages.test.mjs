import assert from 'node:assert/strict';
import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('pages about QEMU', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  const quick = () => workbench.page.locator('.quick-input-widget');
  const heading = (/** @type {RegExp} */ name) => workbench.webview().getByRole('heading', { name });

  before(async () => {
    workbench = await startWorkbench();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('say what each release restores', async () => {
    await workbench.palette('CVQ: Show QEMU Release Support');
    await heading(/^What each QEMU release restores$/).waitFor();
    const row = workbench.webview().getByRole('row', { name: /RSS and hash reports/ });
    assert.deepEqual((await row.getByRole('cell').allTextContents()).slice(4, 7), ['-', '-', 'yes']);
  });

  it('explain features, bit by bit', async () => {
    await workbench.palette('CVQ: Explain Features…');
    const input = quick().locator('input.input');
    await input.fill('mqq');
    await quick().getByText('Hex digits, such as 0x1c0004').waitFor();
    await input.fill('qemu: vdpa svq does not work with features 0x1c0004');
    await quick().locator('input.input').press('Enter');
    await quick().locator('.monaco-list-row', { hasText: 'QEMU 7.2' }).click();
    await heading(/^Features 0x1c0004, QEMU 7\.2$/).waitFor();
    const rows = await workbench.webview().getByRole('row').allTextContents();
    assert.match(rows.find((text) => text.includes('CTRL_VLAN')) ?? '', /refused.*since 8\.2/s);
  });
});
