// Takes the picture of the README: npm run screenshot
import { join } from 'node:path';
import { root, startWorkbench } from '../test/ui/lib/workbench.mjs';

const workbench = await startWorkbench({ viewport: { width: 1400, height: 900 } });
try {
  await workbench.openFile('linux-boot.cvq.jsonl');
  await workbench.showContainer('virtio-net CVQ');
  await workbench.treeItem('Device State', '').first().waitFor();
  await workbench.webview().locator('body').waitFor();
  await workbench.page.screenshot({ path: join(root, 'media/screenshot.png') });
} finally {
  await workbench.close();
}
