// An extension for the VS Code that npm start serves: opens the file named by $CVQ_OPEN. An address can name a file too, but
// a VS Code that starts for the first time opens that as text, before it knows which editors its extensions bring.
const vscode = require('vscode');

const OPENED = 'opened';

exports.activate = async (/** @type {{ workspaceState: import('vscode').Memento }} */ { workspaceState }) => {
  const file = process.env['CVQ_OPEN'];
  // Not again when the window is reloaded: its editors come back by themselves.
  if (!file || workspaceState.get(OPENED)) return;
  await workspaceState.update(OPENED, true);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
};
