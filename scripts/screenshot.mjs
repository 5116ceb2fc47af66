// Takes the picture of the README: npm run screenshot
import { join } from 'node:path';
import { root, startWorkbench } from '../test/ui/lib/workbench.mjs';

const workbench = await startWorkbench({ viewport: { width: 1400, height: 900 } });
try {
  await workbench.openFile('linux-boot.cvq.jsonl');
  await workbench.showContainer('virtio-net CVQ');
  const rows = workbench.webview().getByRole('grid').getByRole('row');
  await rows.filter({ hasText: 'MAC_TABLE_SET' }).nth(1).click();
  await workbench.webview().getByRole('treeitem').first().waitFor();
  await workbench.page.getByRole('button', { name: 'Produce Restore Stream' }).last().click();
  await workbench.treeItem('Restore Stream', /MAC/).first().waitFor();
  for (let step = 0; step < 3; step++) await workbench.palette('CVQ: Step Restore');
  // Tooltips and notifications go away.
  await workbench.page.mouse.move(700, 880);
  await workbench.page.waitForTimeout(1000);
  await workbench.page.screenshot({ path: join(root, 'media/screenshot.png') });
} finally {
  await workbench.close();
}
