import * as vscode from 'vscode';
import { featuresPage } from '../../core/docs/featuresPage';
import { releasesPage } from '../../core/docs/releasesPage';
import { explainFeatures, parseFeatureQuestion } from '../../core/qemu/explainFeatures';
import { NEWEST_RELEASE, QEMU_RELEASES, releaseOf } from '../../core/qemu/release';

const SCHEME = 'cvq-page';
const RELEASES_PAGE = vscode.Uri.from({ scheme: SCHEME, path: '/What each QEMU release restores.md' });

/** What one can ask about QEMU without a trace: features that it refuses, and what each release restores. */
export function registerQemuCommands(): vscode.Disposable[] {
  return [
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: contentOf }),
    vscode.commands.registerCommand('cvq.qemu.explainFeatures', explain),
    vscode.commands.registerCommand('cvq.qemu.releases', async () => show(RELEASES_PAGE)),
  ];
}

/** A page follows from its address, so that it is there again after the window was reloaded. */
function contentOf(uri: vscode.Uri): string {
  const asked = new URLSearchParams(uri.query);
  const question = parseFeatureQuestion(asked.get('features') ?? '');
  return question
    ? featuresPage(explainFeatures(releaseOf(asked.get('qemu') ?? '') ?? NEWEST_RELEASE, question))
    : releasesPage();
}

async function show(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

async function explain(): Promise<void> {
  const copied = (await vscode.env.clipboard.readText()).trim();
  const text = await vscode.window.showInputBox({
    title: 'Explain Features',
    prompt: "What the device offers, in hex, or QEMU's message that Shadow Virtqueue refuses it.",
    placeHolder: 'vdpa svq does not work with features 0x1c0004',
    // Any short word of hex digits on the clipboard would do for a mask.
    value: /0x|features/i.test(copied) && parseFeatureQuestion(copied) ? copied : '',
    validateInput: (input) =>
      parseFeatureQuestion(input) ? undefined : 'Hex digits, such as 0x1c0004, or the line that QEMU printed.',
  });
  if (text === undefined) return;
  const qemu = await vscode.window.showQuickPick(
    [...QEMU_RELEASES].reverse().map((release) => ({ label: `QEMU ${release}`, release })),
    { title: 'Explain Features', placeHolder: 'Which QEMU?' },
  );
  if (!qemu) return;
  const query = new URLSearchParams({ qemu: qemu.release, features: text }).toString();
  await show(vscode.Uri.from({ scheme: SCHEME, path: `/Features, ${qemu.label}.md`, query }));
}
