import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of the trace editor: nothing but the bundled script and style may load. */
export function editorHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const url = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CVQ Trace</title>
<link rel="stylesheet" href="${url('webview.css')}">
</head>
<body>
<cvq-trace-editor></cvq-trace-editor>
<script nonce="${nonce}" src="${url('webview.js')}"></script>
</body>
</html>`;
}
