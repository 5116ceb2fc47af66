import * as vscode from 'vscode';
import { plural } from '../../core/wire/text';
import { cvqOf } from '../../io/write/convert';
import { rowsOfCommands, type Selection } from '../../io/query/selection';
import type { TraceFile } from '../../io/trace/open';
import type { SeveralRows } from '../filter/rowFilter';
import { FORMATS, type ExportFormat } from '../../io/write/formats';
import { parseQtestRing, qtestRing, qtestRingText, type QtestRing } from '../../io/write/qtestRing';

/** Asks which rows; undefined when the user calls it off. */
export async function chooseRows(
  file: TraceFile,
  selectedRow: number | undefined,
  several: SeveralRows | undefined,
): Promise<Selection | undefined> {
  const { rowCount } = file;
  const here = selectedRow ?? 0;
  const items: readonly (vscode.QuickPickItem & { readonly choose: () => Promise<Selection | undefined> })[] = [
    ...(several
      ? [
          {
            label: 'The Selected Rows',
            description: plural(several.count, 'row'),
            choose: () => Promise.resolve(several.selection),
          },
        ]
      : []),
    { label: 'All Rows', description: plural(rowCount, 'row'), choose: () => Promise.resolve({}) },
    { label: 'Range of Commands…', description: 'by their numbers', choose: () => chooseCommands(file) },
    { label: 'Rows Matching a Filter…', description: 'of all rows', choose: () => chooseFilter() },
    ...(selectedRow === undefined
      ? []
      : [
          {
            label: 'Selected Row to End',
            description: plural(rowCount - here, 'row'),
            choose: () => Promise.resolve({ ranges: [{ from: here, to: rowCount }] }),
          },
          {
            label: 'Start to Selected Row',
            description: plural(here + 1, 'row'),
            choose: () => Promise.resolve({ ranges: [{ from: 0, to: here + 1 }] }),
          },
        ]),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Export Trace',
    placeHolder: `Choose rows to export`,
  });
  return chosen?.choose();
}

async function chooseCommands(file: TraceFile): Promise<Selection | undefined> {
  const last = file.commandCount - 1;
  const rangeIn = (text: string): readonly [number, number] | undefined => {
    const [, from = '', to = from] = /^\s*(\d{1,15})\s*(?:-|–|to|\s)\s*(\d{1,15})\s*$/.exec(text) ?? [];
    return from !== '' && Number(from) <= Number(to) && Number(to) <= last ? [Number(from), Number(to)] : undefined;
  };
  const needs = `Enter two numbers from 0 to ${last}, such as 10-20`;
  const text = await vscode.window.showInputBox({
    title: 'Export Trace',
    prompt: `Numbers of the first and the last command, such as 10-20; the last is ${last}`,
    value: `0-${last}`,
    validateInput: (value) => (rangeIn(value) ? undefined : needs),
  });
  const range = text === undefined ? undefined : rangeIn(text);
  return range && { ranges: [await rowsOfCommands(file, range[0], range[1] - range[0] + 1)] };
}

async function chooseFilter(): Promise<Selection | undefined> {
  // The language has a file of its own: it is large, and seldom needed here.
  const { parseFilter } = await import('../../core/filter/filter');
  const problemIn = (value: string) => {
    const parsed = parseFilter(value);
    const [problem] = parsed.ok ? [] : parsed.problems;
    return problem && [problem.message, problem.hint].filter((part) => part !== undefined).join(' ');
  };
  const text = await vscode.window.showInputBox({
    title: 'Export Trace',
    prompt: 'Filter, such as command == VLAN_ADD && vid in 100..199',
    validateInput: problemIn,
  });
  const parsed = text === undefined ? undefined : parseFilter(text);
  return parsed?.ok ? { filter: parsed.filter } : undefined;
}

/** Asks for a format, of those that make sense. */
export async function chooseFormat(
  title: string,
  formats: readonly ExportFormat[] = FORMATS,
): Promise<ExportFormat | undefined> {
  const items = formats.map((format) => ({ label: format.title, detail: format.detail, format }));
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'Format', matchOnDetail: true });
  return chosen?.format;
}

/** Asks what a format has to be told; undefined when the user calls it off. */
export async function chooseOptions(
  { id }: ExportFormat,
  file: TraceFile,
): Promise<{ readonly qtest?: QtestRing } | undefined> {
  if (id !== 'qtest') return {};
  const usual = qtestRing({}, await cvqOf(file));
  const text = await vscode.window.showInputBox({
    title: 'Where the Lines Put the Commands',
    prompt: 'For a little-endian machine with an empty queue at these addresses',
    value: qtestRingText(usual),
    validateInput: (value) => {
      const parsed = parseQtestRing(value);
      return 'problem' in parsed ? parsed.problem : undefined;
    },
  });
  const parsed = text === undefined ? undefined : parseQtestRing(text);
  return parsed && 'given' in parsed ? { qtest: qtestRing(parsed.given, usual.queue) } : undefined;
}
