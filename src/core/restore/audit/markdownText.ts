/** Text that stands in a Markdown table's cell, or in a line, as it is: nothing in it is markup, link or HTML. */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]|~#]/g, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Text as code, in a table's cell or in a line; names in it call nobody. */
export function code(text: string): string {
  const content = oneLine(text).replaceAll('|', '\\|');
  const longest = [...content.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || content.trim() === '' ? ' ' : '';
  return `${fence}${space}${content}${space}${fence}`;
}

/** A table; cells must be Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Text in a code block of its own. */
export function block(text: string): string[] {
  return ['```', oneLine(text).replaceAll('```', "'''"), '```'];
}

/** Control characters and line ends would end a cell, or hide what follows. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
