import assert from 'node:assert/strict';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, startWorkbench, themes } from '../lib/workbench.mjs';

describe('accessibility of the trace editor', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;

  before(async () => {
    workbench = await startWorkbench();
    await workbench.openFile('linux-boot.cvq.jsonl');
    const rows = workbench.webview().getByRole('grid').getByRole('row');
    await rows.filter({ hasText: 'VLAN_ADD' }).first().click();
    await workbench.webview().getByRole('treeitem').first().waitFor();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      assert.deepEqual(await findViolations(workbench.webview()), []);
    });
  }
});
