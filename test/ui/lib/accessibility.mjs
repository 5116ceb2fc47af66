import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * Checks a document with axe; returns what is wrong, a line each.
 * @param {import('playwright-core').FrameLocator} frame
 */
export async function findViolations(frame) {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const html = frame.locator(':root');
  // Handed in by the debugger: the page's security policy would not let it in by a script element.
  await html.evaluate((_element, source) => (0, eval)(source), axe);
  return html.evaluate(async () => {
    /** @type {typeof import('axe-core')} */
    const checker = Reflect.get(window, 'axe');
    const { violations } = await checker.run(document, {
      resultTypes: ['violations'],
      // A part of the workbench, not a page of its own.
      rules: { 'page-has-heading-one': { enabled: false } },
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  });
}
