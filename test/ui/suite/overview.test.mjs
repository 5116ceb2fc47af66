import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findViolations } from '../lib/accessibility.mjs';
import { pictureFailure, root, startWorkbench, themes, until } from '../lib/workbench.mjs';

/** Captures with restores, refused commands and some without an answer, one after another. */
const CAPTURES = ['linux-everything/restore', 'dst-err-mac/restore', 'src-noack/source', 'bent-lengths/source'];
const TIMES = 12;

describe('the overview strip of a trace', () => {
  /** @type {import('../lib/workbench.mjs').Workbench} */
  let workbench;
  /** @type {string} */
  let folder;
  /** @type {string} */
  let text;
  const webview = (nth = 0) => workbench.webview(nth);
  const strip = (nth = 0) => webview(nth).locator('cvq-overview-strip');
  const part = () => strip().locator('.strip-view');
  const tip = () => strip().locator('.strip-tip');
  const selected = () => webview().locator('[role=row][aria-selected=true]');
  const scroller = () => webview().locator('.scroll-view.list');
  const boxOf = async (/** @type {import('playwright-core').Locator} */ locator) => {
    const box = await locator.boundingBox();
    assert.ok(box);
    return box;
  };
  /** Puts the pointer on the strip, at a share of its height. */
  const point = async (/** @type {number} */ share) => {
    const { x, y, width, height } = await boxOf(strip());
    await workbench.page.mouse.move(x + width / 2, y + height * share);
  };
  /** How many pixels of the strip are painted, in all and where errors are. */
  const painted = (nth = 0) =>
    strip(nth)
      .locator('canvas')
      .evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
        const counts = { all: 0, wrong: 0, last: 0 };
        for (let at = 0; at < width * height; at += 1) {
          if ((data[at * 4 + 3] ?? 0) === 0) continue;
          counts.all += 1;
          if (at % width >= (width * 23) / 30) counts.wrong += 1;
          counts.last = Math.floor(at / width) / height;
        }
        return counts;
      });
  const isPainted = (nth = 0) => until(async () => (await painted(nth)).all > 0);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cvq-overview-'));
    const path = (/** @type {string} */ name) => join(root, `test/fixtures/corpus/10.0/${name}.cvq.jsonl`);
    const parts = await Promise.all(CAPTURES.map((name) => readFile(path(name), 'utf8')));
    text = parts.join('').repeat(TIMES);
    await writeFile(join(folder, 'long.cvq.jsonl'), text);
    await writeFile(join(folder, 'short.cvq.jsonl'), parts[1] ?? '');
    workbench = await startWorkbench({ folder });
    await workbench.openFile('long.cvq.jsonl');
    await webview().locator('[role=row][data-row="1"]').click();
    await isPainted();
  });
  afterEach(async function () {
    await pictureFailure(this, workbench);
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows the trace to its end, with what went wrong at the side', async () => {
    const { all, wrong, last } = await painted();
    assert.ok(wrong > 0 && wrong < all / 2);
    assert.ok(last > 0.98);
  });

  it('tells which rows and what is in them', async () => {
    await point(0.5);
    await tip()
      .getByText(/^Rows? [\d,]+( to [\d,]+)?$/)
      .waitFor();
    await point(0);
    await tip().getByText('within a restore').waitFor();
    await workbench.screenshot('overview-tip');
    await scroller().hover();
    await tip().waitFor({ state: 'detached' });
  });

  it('goes where it is clicked, and to a row that went wrong where there is one', async () => {
    const { x, y, width, height } = await boxOf(strip());
    let hasErrors = 0;
    for (let at = 0; at < 40; at += 1) {
      await workbench.page.mouse.move(x + width / 2, y + (height * (at + 0.5)) / 40);
      await tip().waitFor();
      const words = await tip().textContent();
      if (!/with an error|without an answer/.test(words ?? '')) continue;
      hasErrors += 1;
      const [first = NaN, last = first] = [...(words ?? '').matchAll(/^\s*Rows? ([\d,]+)(?: to ([\d,]+))?/g)]
        .flatMap(([, one, other]) => [one, other ?? one])
        .map((each) => Number(each?.replaceAll(',', '')));
      await workbench.page.mouse.down();
      await workbench.page.mouse.up();
      const wanted = webview().locator('[aria-selected=true]:is([data-answer=error],[data-answer=none])');
      await until(async () => {
        if ((await wanted.count()) === 0) return false;
        const row = Number(await wanted.getAttribute('data-row'));
        return row >= first && row <= last;
      });
      if (hasErrors === 3) break;
    }
    assert.equal(hasErrors, 3);
    // The keys are where they belong.
    await webview().locator('[role=grid]:focus').waitFor();
  });

  it('scrolls the list as the part in view is dragged, and follows its scroll bar', async () => {
    await scroller().evaluate((element) => (element.scrollTop = 0));
    await until(async () => (await boxOf(part())).y - (await boxOf(strip())).y < 2);
    const before = await selected().count();
    const from = await boxOf(part());
    await workbench.page.mouse.move(from.x + 5, from.y + from.height / 2);
    await workbench.page.mouse.down();
    await point(0.5);
    await until(async () => (await scroller().evaluate((element) => element.scrollTop / element.scrollHeight)) > 0.4);
    await workbench.page.mouse.up();
    const middle = await boxOf(part());
    const whole = await boxOf(strip());
    assert.ok(Math.abs(middle.y + middle.height / 2 - whole.y - whole.height / 2) < 8);
    // Scrolling selects nothing.
    assert.ok((await selected().count()) <= before);
    await scroller().evaluate((element) => (element.scrollTop = element.scrollHeight));
    await until(async () => {
      const end = await boxOf(part());
      return Math.abs(end.y + end.height - whole.y - whole.height) < 2;
    });
    await workbench.screenshot('overview-end');
  });

  it('scrolls with the wheel', async () => {
    await scroller().evaluate((element) => (element.scrollTop = 0));
    await webview().locator('[role=row][data-row="0"]').waitFor();
    await point(0.7);
    await workbench.page.mouse.wheel(0, 400);
    await until(async () => (await scroller().evaluate((element) => element.scrollTop)) >= 300);
  });

  it('goes to the next and the previous error with the keyboard', async () => {
    await workbench.page.keyboard.press('Escape');
    await scroller().evaluate((element) => (element.scrollTop = 0));
    await webview().locator('[role=row][data-row="0"]').click();
    const rows = [];
    for (const key of ['F8', 'F8', 'F8', 'Shift+F8']) {
      const before = await selected().getAttribute('data-row');
      await workbench.page.keyboard.press(key);
      await until(async () => {
        const row = webview().locator(
          '[aria-selected=true]:is([data-answer=error],[data-answer=none],[data-kind=damaged])',
        );
        return (await row.count()) === 1 && (await row.getAttribute('data-row')) !== before;
      });
      rows.push(Number(await selected().getAttribute('data-row')));
    }
    const [first = NaN, second = NaN, third = NaN, back = NaN] = rows;
    assert.ok(first < second && second < third, rows.join());
    assert.equal(back, second);
  });

  it('shows the hits of a filter, as the list does', async () => {
    const box = webview().locator('cvq-filter-box');
    await box.getByRole('combobox').fill('answer == error');
    await box.getByRole('combobox').press('Enter');
    await until(async () => {
      await point(0.2);
      await point(0.25);
      return /^\s*Hits? [\d,]+/.test((await tip().count()) > 0 ? ((await tip().textContent()) ?? '') : '');
    });
    // All of them are errors.
    await until(async () => {
      const { all, wrong } = await painted();
      return wrong > all / 4;
    });
    await workbench.screenshot('overview-filter');
    await box.getByRole('combobox').fill('');
    await box.getByRole('combobox').press('Enter');
    await until(async () => {
      await point(0.5);
      await point(0.52);
      return /^\s*Rows? /.test((await tip().count()) > 0 ? ((await tip().textContent()) ?? '') : '');
    });
  });

  it('grows with the file', async () => {
    const lastRow = async () => {
      await point(0.5);
      await point(0.97);
      const words = (await tip().count()) > 0 ? await tip().textContent() : '';
      return Number(/(?:to|Row) ([\d,]+)/.exec(words ?? '')?.[1]?.replaceAll(',', ''));
    };
    const before = await lastRow();
    await appendFile(join(workbench.folder, 'long.cvq.jsonl'), text);
    await until(async () => (await lastRow()) > before * 1.8);
  });

  it('is there in a second editor of the trace', async () => {
    await workbench.palette('View: Split Editor Right');
    await isPainted(1);
    await workbench.palette('View: Close Editor');
    await isPainted();
  });

  it('can be hidden, also over a reload of the window', async () => {
    await workbench.palette('CVQ: Toggle Overview Strip');
    await strip().waitFor({ state: 'hidden' });
    await workbench.reload();
    await scroller().waitFor();
    await strip().waitFor({ state: 'hidden' });
    await workbench.palette('CVQ: Toggle Overview Strip');
    await strip().waitFor();
    await isPainted();
  });

  it('has the rows of a short trace beside them', async () => {
    await workbench.openFile('short.cvq.jsonl');
    await isPainted();
    const row = webview().locator('[role=row][data-answer=error]').first();
    const { y, height } = await boxOf(row);
    const { x, width } = await boxOf(strip());
    await workbench.page.mouse.move(x + width / 2, y + height / 2);
    await tip().getByText('1 answered with an error').waitFor();
    await part().waitFor({ state: 'hidden' });
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`has no violation that axe finds in the theme ${theme.label}`, async () => {
      await workbench.setTheme(/** @type {keyof typeof themes} */ (name));
      await isPainted();
      await point(0.1);
      await tip().waitFor();
      assert.deepEqual(await findViolations(webview()), []);
      await workbench.screenshot(`overview-${name}`);
    });
  }
});
