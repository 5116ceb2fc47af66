import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { CSV_COLUMNS } from '../../../../src/io/write/csv';
import { cvq } from '../../cli/cvq';
import type { ShowJson } from '../../../../src/cli/showJson';
import { allFixtures, fixture, open } from '../support';
import { commandsOf, exported, exportedFile, openFile } from './exported';

/** Cells by column, one object a line; a reader of its own, of RFC 4180 and nothing else. */
function readCsv(text: string): Record<string, string>[] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const match = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
    match.lastIndex = at;
    const found = match.exec(text) ?? assert.fail(`not RFC 4180 at ${at}: ${text.slice(at, at + 40)}`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    at = match.lastIndex;
    if (found[3] === ',') continue;
    lines.push(cells);
    cells = [];
  }
  const [head = [], ...body] = lines;
  return body.map((line) => {
    assert.equal(line.length, head.length);
    return Object.fromEntries(line.map((cell, i) => [head[i] ?? assert.fail(), cell]));
  });
}

describe('writing CSV', () => {
  it('has every record of every capture, with its bytes and its answer', async () => {
    for (const path of allFixtures()) {
      const trace = await openFile(path);
      const table = readCsv(await exported(trace, 'csv'));
      assert.equal(table.length, trace.rowCount, path);
      const commands = await commandsOf(trace);
      const found = table.filter(({ type }) => type === 'command');
      assert.deepEqual(
        found.map((line) => [line['time_ns'], line['ring'], line['out'], line['in']]),
        commands.map(({ t, ring, out, in: answer }) => [
          String(t),
          ring,
          Buffer.from(out).toString('hex'),
          Buffer.from(answer ?? []).toString('hex'),
        ]),
        path,
      );
      await trace.close();
    }
  });

  it('has the fields, the result and the findings of cvq show --json', async () => {
    for (const scenario of ['linux-everything', 'everything-rss', 'refused-ctrl-vlan']) {
      const path = fixture(scenario);
      const shown = (await cvq('show', path, '--json')).stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as ShowJson);
      const table = readCsv(await exportedFile(path, 'csv')).filter(({ type }) => type === 'command');
      const json = (text: string | undefined) => JSON.parse(text === '' || text === undefined ? '{}' : text) as unknown;
      assert.deepEqual(
        table.map((line) => [json(line['fields']), json(line['result']), line['summary'], line['findings']]),
        shown.map(({ fields, result = {}, summary, findings }) => [
          fields,
          result,
          summary,
          findings.map(({ severity, code }) => `${severity}:${code}`).join(' '),
        ]),
      );
    }
  });

  it('is read by Python as it is by us', async () => {
    if (spawnSync('python3', ['--version']).status !== 0) return;
    const text = await exportedFile(fixture('default'), 'csv');
    const program = 'import csv,json,sys\nprint(json.dumps(list(csv.DictReader(sys.stdin, strict=True))))';
    const { stdout } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
    assert.deepEqual(JSON.parse(stdout), readCsv(text));
  });

  it('keeps quotes, commas and line ends, and hands no formula of others to a spreadsheet', async () => {
    const label = '=HYPERLINK("x","y")\r\n,"';
    const text = [
      JSON.stringify({ type: 'mark', t: 1, label, device: '@net' }),
      JSON.stringify({ type: 'mark', t: 2, label: 'a "quoted", one' }),
    ].join('\n');
    const [formula, quoted] = readCsv(await exported(await open(text), 'csv'));
    assert.equal(formula?.['name'], `'${label}`);
    assert.equal(formula['device'], "'@net");
    assert.equal(quoted?.['name'], 'a "quoted", one');
  });

  it('has its documented columns', async () => {
    const head = (await exportedFile(fixture('default'), 'csv')).split('\r\n')[0];
    assert.equal(head, CSV_COLUMNS.join(','));
  });
});
