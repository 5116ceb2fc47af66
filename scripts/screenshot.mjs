// Takes the picture of the README: npm run screenshot
import { join } from 'node:path';
import { root, startWorkbench } from '../test/ui/lib/workbench.mjs';

const workbench = await startWorkbench({
  viewport: { width: 1400, height: 900 },
  settings: { 'cvq.restore.profile': 'qemu-10.0' },
});
try {
  await workbench.openFile('migration-rss.cvq.jsonl');
  await workbench.showContainer('virtio-net CVQ');
  const page = workbench.webview();
  await page.locator('[role=row][data-row="15"]').click();
  await page.locator('[role=treeitem][data-field="unicast.macs"]').click();
  await workbench.page.getByRole('button', { name: 'Produce Restore Stream' }).last().click();
  await workbench.treeItem('Restore Stream', /^1\s/).waitFor();
  for (let step = 0; step < 3; step++) await workbench.palette('CVQ: Step Restore');
  await workbench.treeItem('Restore Stream', /^3\s.*done/).waitFor();
  // Tooltips and notifications go away.
  await workbench.page.mouse.move(700, 880);
  await workbench.page.waitForTimeout(1000);
  await workbench.page.screenshot({ path: join(root, 'media/screenshot.png') });
} finally {
  await workbench.close();
}
