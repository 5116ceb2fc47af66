// What a person does in a workbench, in words: used by the tests of the user interface and by the screenshots.
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  installFromSource,
  makeDataDir,
  openWorkbench,
  removeDir,
  startBrowser,
  startServer,
  writeSettings,
} from '../../host/lib/host.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const samples = join(root, 'media/samples');

/** The themes that VS Code brings, one of each kind. */
export const themes = /** @type {const} */ ({
  dark: { id: 'Dark Modern', label: 'Dark Modern', kind: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', kind: 'vs' },
  highContrastDark: { id: 'Default High Contrast', label: 'Dark High Contrast', kind: 'hc-black' },
  highContrastLight: { id: 'Default High Contrast Light', label: 'Light High Contrast', kind: 'hc-light' },
});

/**
 * Starts a server and a browser, and opens a copy of the samples (or another folder) in the workbench.
 * @param {object} [options]
 * @param {string} [options.folder] copied first, so that a test may change files
 * @param {keyof typeof themes} [options.theme]
 * @param {Record<string, unknown>} [options.settings] of the user
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {string} [options.dir] from makeDataDir, with the extension installed; removed by close(). Without, the extension
 *   is the one in dist/
 */
export async function startWorkbench({
  folder = samples,
  theme = 'dark',
  settings = {},
  viewport = { width: 1280, height: 800 },
  dir = dirWithSource(),
} = {}) {
  writeSettings(dir, { 'workbench.colorTheme': themes[theme].id, ...settings });
  const parent = await mkdtemp(join(tmpdir(), 'cvq-ui-'));
  const workspace = join(parent, 'traces');
  /** @type {(() => Promise<void>)[]} */
  const closing = [() => rm(parent, { recursive: true, force: true }), async () => removeDir(dir)];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    await cp(folder, workspace, { recursive: true });
    const server = await startServer({ dir });
    closing.push(server.stop);
    const browser = await startBrowser();
    closing.push(() => browser.close());
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(60_000);
    await openWorkbench(page, server, { folder: workspace });
    const workbench = new Workbench(page, workspace, close);
    await workbench.isInTheme(theme);
    // What the extension contributes comes all at once; before it, a trace would open as plain text.
    await workbench.container('virtio-net CVQ').waitFor();
    return workbench;
  } catch (error) {
    await close();
    throw error;
  }
}

function dirWithSource() {
  const dir = makeDataDir();
  installFromSource(dir, root);
  return dir;
}

/** Waits until this holds: for what no locator can wait for. The test's own time limit ends it. */
export async function until(/** @type {() => boolean | Promise<boolean>} */ holds) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** An open workbench. Waits are the locators' own. */
export class Workbench {
  /**
   * @param {import('playwright-core').Page} page
   * @param {string} folder the open folder
   * @param {() => Promise<void>} close ends the browser and the server, and removes what they wrote
   */
  constructor(page, folder, close) {
    this.page = page;
    this.folder = folder;
    this.close = close;
  }

  /** Runs a command by its title, as "CVQ: Go to Row", through the palette. */
  async palette(/** @type {string} */ title) {
    await this.#pick(`>${title}`, title);
  }

  /**
   * Opens a file of the folder through quick open, and waits until its editor is the one that is shown. The whole path finds a file that has just been
   * written; a name alone is looked up in a list that may be older than the file.
   */
  async openFile(/** @type {string} */ name) {
    const { page } = this;
    const isShown = (await this.tab(name).and(page.locator('.active')).count()) > 0;
    const others = isShown ? [] : await page.locator('iframe.webview:visible').elementHandles();
    await this.#pick(join(this.folder, name), name);
    await this.tab(name).and(page.locator('.active')).waitFor();
    // The tab is there before its editor takes the place of the one that was there.
    if (others.length === 1) await others[0]?.waitForElementState('hidden');
  }

  /**
   * Opens the quick input, types into it, and takes the choice with this label. It is opened with the mouse: a key that
   * comes while a new webview takes the focus reaches neither of the two.
   */
  async #pick(/** @type {string} */ text, /** @type {string} */ label) {
    await this.page.locator('.command-center-quick-pick').click();
    await this.#input().fill(text);
    await this.choice(label).click();
  }

  /** What a quick input shows. */
  get quick() {
    return this.page.locator('.quick-input-widget');
  }

  /** What is typed into, where a quick input is open. */
  #input() {
    return this.page.locator('.quick-input-widget input.input:visible');
  }

  /** A choice of the quick input. */
  choice(/** @type {string} */ label) {
    return this.quick
      .locator('.monaco-list-row')
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first();
  }

  /**
   * Answers the file dialog, which is a quick input where VS Code runs in a browser, with a file of the folder. The dialog
   * reads the folder that it starts in, lists it, and then sets the path, over what was typed until then. It also
   * completes what is typed: no file of the folder may begin with this name.
   */
  async answerFileDialog(/** @type {string} */ name) {
    const path = join(this.folder, name);
    await this.quick.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
    await this.#input().fill(path);
    await until(async () => (await this.#input().inputValue()) === path);
    await this.#input().press('Enter');
    await this.quick.waitFor({ state: 'hidden' });
  }

  /** The text in the clipboard, once it is such as is waited for; the page needs the permission to read it. */
  async clipboard(/** @type {(text: string) => boolean} */ isWanted) {
    let text = '';
    await until(async () => {
      text = await this.page.evaluate(() => navigator.clipboard.readText());
      return isWanted(text);
    });
    return text;
  }

  /** Pastes into an untitled text file, which has just been made: once it takes what is typed. */
  async pasteIntoEditor() {
    await this.page.locator('.monaco-editor.focused').waitFor();
    await this.page.keyboard.press('Control+V');
  }

  /**
   * Follows a link in a text editor. The editor draws a link anew while Control is down over it, so that an element that was
   * found before is gone when it is to be clicked: the mouse goes to its place.
   * @param {import('playwright-core').Locator} link
   */
  async followLink(link) {
    const { keyboard, mouse } = this.page;
    await link.waitFor();
    const box = await link.boundingBox();
    if (!box) throw new Error('the link is not shown');
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await keyboard.down('Control');
    await this.page.locator('.detected-link-active').first().waitFor();
    await mouse.down();
    await mouse.up();
    await keyboard.up('Control');
  }

  /** An editor's tab. */
  tab(/** @type {string} */ name) {
    return this.page.getByRole('tab', { name }).filter({ has: this.page.locator('.tab-label') });
  }

  /** The document that the extension's own HTML runs in, of the nth webview that is shown. */
  webview(nth = 0) {
    return this.page.frameLocator('iframe.webview.ready:visible').nth(nth).frameLocator('iframe#active-frame');
  }

  /** What shows a container of the activity bar. */
  container(/** @type {string} */ title) {
    return this.page.locator(`.activitybar .action-item a[aria-label^="${title}"]`);
  }

  /** Shows a container of the activity bar, if it isn't shown. */
  async showContainer(/** @type {string} */ title) {
    const action = this.container(title);
    await action.waitFor();
    const isShown = await this.page.locator(`.activitybar .action-item.checked a[aria-label^="${title}"]`).count();
    if (isShown === 0) await action.click();
    await this.page.locator('.sidebar .composite.title', { hasText: title }).waitFor();
  }

  /** A tree view, by its name. */
  tree(/** @type {string} */ name) {
    return this.page.getByRole('tree', { name });
  }

  /** An item of a tree view, by the start of its label. */
  treeItem(/** @type {string} */ tree, /** @type {string | RegExp} */ label) {
    return this.tree(tree).getByRole('treeitem', { name: label });
  }

  /** A notification that contains this text. */
  notification(/** @type {string} */ text) {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Changes the colour theme, and waits until it is shown. */
  async setTheme(/** @type {keyof typeof themes} */ theme) {
    await this.palette('Preferences: Color Theme');
    await this.#input().fill(themes[theme].label);
    await this.choice(themes[theme].label).click();
    await this.isInTheme(theme);
  }

  /** Waits until a colour theme is shown. */
  isInTheme(/** @type {keyof typeof themes} */ theme) {
    return this.page.locator(`.monaco-workbench.${themes[theme].kind}`).waitFor();
  }

  /** Reloads the window; VS Code saves its state first, which a reload of the page would not give it time for. */
  async reload() {
    await Promise.all([this.page.waitForEvent('load'), this.palette('Developer: Reload Window')]);
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  /** Saves a picture of the page in $SCREENSHOTS, or in a folder of the temporary one; returns its path. */
  async screenshot(/** @type {string} */ name) {
    const dir = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'cvq-screenshots');
    await mkdir(dir, { recursive: true });
    const path = join(dir, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

/**
 * For afterEach(): takes a picture of the page when a test has failed.
 * @param {Mocha.Context} context
 * @param {Workbench | undefined} workbench
 */
export async function pictureFailure(context, workbench) {
  const test = context.currentTest;
  if (test?.state === 'failed' && workbench) console.log(`    see ${await workbench.screenshot(test.fullTitle())}`);
}
