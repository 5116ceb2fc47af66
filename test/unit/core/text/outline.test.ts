import assert from 'node:assert/strict';
import { foldsOf, outlineOf, type TextSection } from '../../../../src/core/text/outline';
import { readLine } from '../../../../src/core/text/readLine';
import { allFixtures, fixture, open } from '../../io/support';
import { commandsOf, exported, exportedFile, openFile } from '../../io/write/exported';

async function linesOf(path: string): Promise<string[]> {
  return (await exportedFile(path, 'text')).trimEnd().split('\n');
}

function flat(sections: readonly TextSection[]): readonly TextSection[] {
  return sections.flatMap((section) => [section, ...flat(section.children)]);
}

describe('the lines of the text form', () => {
  it('read back as what they were written from, in every capture', async () => {
    for (const path of allFixtures()) {
      const trace = await openFile(path);
      const lines = (await exported(trace, 'text')).trimEnd().split('\n').map(readLine);
      const commands = lines.flatMap((line) => (line?.kind === 'command' ? [line] : []));
      assert.deepEqual(
        commands.map(({ index }) => index),
        (await commandsOf(trace)).map((_, i) => i),
        path,
      );
      const rows = await trace.rows(0, trace.rowCount);
      assert.deepEqual(
        lines.flatMap((line) => (line?.kind === 'event' ? [line.event] : [])),
        rows.flatMap(({ record }) => {
          if (record.type === 'command') return [];
          return [record.type === 'mark' && record.label.startsWith('restore-') ? record.label : record.type];
        }),
        path,
      );
      await trace.close();
    }
  });

  it('name commands, also unknown ones, and their findings, each in its place', () => {
    const text =
      '12   0.000002000  shadow  VLAN_ADD              receive VLAN 6        ERR             warning:answered-error';
    const line = readLine(text);
    assert(line?.kind === 'command');
    assert.equal(line.command, 'VIRTIO_NET_CTRL_VLAN_ADD');
    assert.equal(text.slice(line.name.from, line.name.to), 'VLAN_ADD');
    const [finding] = line.findings;
    assert.deepEqual([finding?.severity, finding?.code], ['warning', 'answered-error']);
    assert.equal(text.slice(finding?.from, finding?.to), 'warning:answered-error');
    const stranger = readLine('0  0.000000000  class 11 command 7    unknown, 1 byte of data  ERR');
    assert(stranger?.kind === 'command');
    assert.deepEqual([stranger.name.text, stranger.command], ['class 11 command 7', undefined]);
  });

  it('tell marks by what they are, whatever they are called', async () => {
    const label = 'device ready: net0: 4 features negotiated';
    const trace = await open(JSON.stringify({ type: 'mark', t: 1, label }));
    const line = readLine((await exported(trace, 'text')).trimEnd());
    assert.deepEqual(line, { kind: 'event', event: 'mark', name: label, summary: 'mark' });
  });

  it('are nothing where the text is none of it', () => {
    assert.equal(readLine('hello'), undefined);
    assert.equal(readLine(''), undefined);
    assert.deepEqual(readLine('# warning: the times run backwards'), { kind: 'remark' });
  });
});

describe('the outline of the text form', () => {
  it('has device starts with the restores in them', async () => {
    const outline = outlineOf(await linesOf(fixture('everything')));
    assert.deepEqual(
      outline.map(({ kind }) => kind),
      ['device'],
    );
    assert.match(outline[0]?.detail ?? '', /^net0: \d+ features negotiated/);
    const kinds = flat(outline).map(({ kind }) => kind);
    assert.ok(kinds.includes('restore'));
  });

  it('holds each child within its parent, and each line that begins something, in every capture', async () => {
    const check = (sections: readonly TextSection[], from: number, to: number) => {
      for (const section of sections) {
        assert.ok(section.from >= from && section.from <= section.to && section.to <= to);
        check(section.children, section.from, section.to);
      }
    };
    for (const path of allFixtures()) {
      const lines = await linesOf(path);
      const outline = outlineOf(lines);
      check(outline, 0, lines.length - 1);
      const errors = lines.filter((line) => line.includes(' error:') && !line.startsWith('#')).length;
      assert.equal(flat(outline).filter(({ kind }) => kind === 'command').length, errors, path);
      const begins = lines.filter((line) => line.includes('  restore-begin: ')).length;
      assert.equal(flat(outline).filter(({ kind }) => kind === 'restore').length, begins, path);
    }
  });

  it('ends a restore at its end, at the device’s next start, and at the end of the text', () => {
    const event = (name: string) => `# 0.000000000  ${name}: …`;
    const lines = [
      event('device ready'),
      event('restore-begin'),
      event('restore-end'),
      event('restore-begin'),
      event('reset'),
      event('restore-begin'),
      event('restore-begin'),
    ];
    const at = (sections: readonly TextSection[]): unknown =>
      sections.map(({ kind, from, to, children }) => [kind, from, to, at(children)]);
    assert.deepEqual(at(outlineOf(lines)), [
      [
        'device',
        0,
        3,
        [
          ['restore', 1, 2, []],
          ['restore', 3, 3, []],
        ],
      ],
      [
        'reset',
        4,
        6,
        [
          ['restore', 5, 5, []],
          ['restore', 6, 6, []],
        ],
      ],
    ]);
    assert.deepEqual(foldsOf(outlineOf(lines)), [
      { from: 0, to: 3 },
      { from: 1, to: 2 },
      { from: 4, to: 6 },
    ]);
  });
});
