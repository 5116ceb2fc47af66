import * as vscode from 'vscode';
import { featuresPage } from '../../core/docs/featuresPage';
import { releasesPage } from '../../core/docs/releasesPage';
import { explainFeatures, parseFeatureQuestion } from '../../core/qemu/explainFeatures';
import { NEWEST_RELEASE, QEMU_RELEASES, releaseOf } from '../../core/qemu/release';
import { PAGE_SCHEME } from './contribution';

/** A page follows from its address, so that a reload of the window shows it again. */
export function contentOf(uri: vscode.Uri): string {
  const asked = new URLSearchParams(uri.query);
  const question = parseFeatureQuestion(asked.get('features') ?? '');
  return question
    ? featuresPage(explainFeatures(releaseOf(asked.get('qemu') ?? '') ?? NEWEST_RELEASE, question))
    : releasesPage();
}

export async function showReleases(): Promise<void> {
  await showPage(vscode.Uri.from({ scheme: PAGE_SCHEME, path: '/QEMU release support.md' }));
}

/** Asks for features and a release, and shows what that release makes of them. */
export async function explain(): Promise<void> {
  const text = await askForFeatures();
  if (text === undefined) return;
  if (parseFeatureQuestion(text)?.kind === 'migration') {
    // What the destination doesn't offer follows from the message alone.
    const query = new URLSearchParams({ features: text }).toString();
    await showPage(vscode.Uri.from({ scheme: PAGE_SCHEME, path: '/Features, migration.md', query }));
    return;
  }
  const qemu = await vscode.window.showQuickPick(
    [...QEMU_RELEASES].reverse().map((release) => ({ label: `QEMU ${release}`, release })),
    { title: 'Explain Features', placeHolder: 'Which QEMU?' },
  );
  if (!qemu) return;
  const query = new URLSearchParams({ qemu: qemu.release, features: text }).toString();
  await showPage(vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/Features, ${qemu.label}.md`, query }));
}

async function showPage(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

/** A question about features; undefined when the user cancels. */
async function askForFeatures(): Promise<string | undefined> {
  const input = vscode.window.createInputBox();
  input.title = 'Explain Features';
  input.prompt =
    "What the device offers, in hex, as names or as sysfs' bit string, or QEMU's message that it is refused.";
  input.placeholder = 'vdpa svq does not work with features 0x1c0004';
  input.ignoreFocusOut = true;
  const answer = new Promise<string | undefined>((resolve) => {
    input.onDidChangeValue((text) => (input.validationMessage = complaint(text)));
    input.onDidAccept(() => {
      input.validationMessage = complaint(input.value);
      if (parseFeatureQuestion(input.value)) resolve(input.value);
    });
    input.onDidHide(() => resolve(undefined));
  });
  input.show();
  // A browser may ask the user first whether the clipboard may be read: nobody waits for that.
  void vscode.env.clipboard.readText().then((copied) => {
    // Any short word of hex digits would do for a mask, and some words are names of features.
    if (input.value === '' && /0x|features|_F_|^[01]{64}/i.test(copied) && parseFeatureQuestion(copied))
      input.value = copied.trim();
  });
  const text = await answer;
  input.dispose();
  return text;
}

function complaint(text: string): string | undefined {
  return parseFeatureQuestion(text)
    ? undefined
    : 'Hex digits, such as 0x1c0004, names, such as mq, a bit string of 64 characters, or the line that QEMU printed.';
}
