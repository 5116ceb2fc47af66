import { pictureFailure, startWorkbench } from '../lib/workbench.mjs';

describe('the workbench with the extension', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;

  before(async () => {
    workbench = await startWorkbench();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(() => workbench?.close());

  it('opens the sample in the trace editor', async () => {
    await workbench.openFile('linux-boot.cvq.jsonl');
    await workbench.webview().locator('body').waitFor();
  });

  it('shows the views', async () => {
    await workbench.showContainer('virtio-net CVQ');
    await workbench.tree('Device State').waitFor();
    await workbench.tree('Restore Stream').waitFor();
  });
});
