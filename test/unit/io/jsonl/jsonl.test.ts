import assert from 'node:assert/strict';
import type { ByteSource } from '../../../../src/io/byteSource';
import { openTrace } from '../../../../src/io/trace/open';
import { bytesOf, commandOf, damageOf, notesOf, open, readFixture, recordsOf } from '../support';

/** A sound line before and after, so that what is between can't hide. */
async function between(line: string): Promise<Awaited<ReturnType<typeof recordsOf>>[number] | undefined> {
  const records = await recordsOf(`{"type":"reset","t":5}\n${line}\n{"type":"command","t":9,"out":"0000"}\n`);
  assert.equal(records.length, 3, 'a row for each line');
  assert.equal(records[0]?.type, 'reset');
  assert.equal(commandOf(records[2]).out.length, 2);
  return records[1];
}

describe('JSON Lines: records', () => {
  it('reads all that the format knows', async () => {
    const records = await recordsOf(
      [
        '{"type":"cvqtrace","version":1,"generator":"hand"}',
        '{"type":"device","t":0,"id":"net0","features":"0x1000000e0","offered":"ff","cvq":2,"byteOrder":"big","config":{"mac":"52:54:00:AB:34:56","mtu":1500}}',
        '{"type":"command","t":1000,"head":0,"out":"000001","in":"00","done":5200}',
        '{"type":"command","t":"9000","ring":"shadow","out":"02006400","in":"","in_len":1,"chain":[{"addr":"0x41000","len":4,"flags":1},{"addr":8192,"len":1,"flags":2,"indirect":true}],"pending":2}',
        '{"type":"status","t":9001,"value":15,"ring":"guest"}',
        '{"type":"mark","t":9002,"label":"restore-begin"}',
        '{"type":"reset","t":9003,"device":"net0"}',
      ].join('\n'),
    );
    assert.deepEqual(records, [
      {
        type: 'device',
        t: 0n,
        id: 'net0',
        features: 0x1000000e0n,
        offered: 0xffn,
        cvq: 2,
        byteOrder: 'big',
        config: { mac: '52:54:00:ab:34:56', mtu: 1500 },
      },
      {
        type: 'command',
        t: 1000n,
        ring: 'guest',
        head: 0,
        out: new Uint8Array([0, 0, 1]),
        outCut: false,
        in: new Uint8Array([0]),
        inCut: false,
        latency: 4200n,
      },
      {
        type: 'command',
        t: 9000n,
        ring: 'shadow',
        out: new Uint8Array([2, 0, 0x64, 0]),
        outCut: false,
        in: new Uint8Array([]),
        inCut: false,
        inLen: 1,
        chain: [
          { addr: 0x41000n, len: 4, flags: 1 },
          { addr: 8192n, len: 1, flags: 2, indirect: true },
        ],
        pending: 2,
      },
      { type: 'status', t: 9001n, value: 15, ring: 'guest' },
      { type: 'mark', t: 9002n, label: 'restore-begin' },
      { type: 'reset', t: 9003n, device: 'net0' },
    ]);
  });

  it('reads what a capture of a running system needs', async () => {
    const records = await recordsOf(
      [
        '{"type":"device","t":1,"id":"net0","running":true,"config":{"mac":"52:54:00:12:34:56"}}',
        '{"type":"command","t":2,"out":"0401","out_cut":true,"out_len":64,"in":"","in_cut":true,"meant":"0000","refused":true}',
        '{"type":"mark","t":3,"label":"start-end","result":-5}',
        '{"type":"gap","t":4,"lost":3,"ring":"guest","reason":"the buffer was full"}',
        '{"type":"state","t":5,"source":"query-rx-filter","ring":"guest","state":{"rx":{"promisc":false}}}',
      ].join('\n'),
    );
    assert.deepEqual(records, [
      { type: 'device', t: 1n, id: 'net0', running: true, byteOrder: 'little', config: { mac: '52:54:00:12:34:56' } },
      {
        type: 'command',
        t: 2n,
        ring: 'guest',
        out: new Uint8Array([4, 1]),
        outCut: true,
        outLen: 64,
        meant: new Uint8Array([0, 0]),
        refused: true,
        in: new Uint8Array(),
        inCut: true,
      },
      { type: 'mark', t: 3n, label: 'start-end', result: -5 },
      { type: 'gap', t: 4n, lost: 3, ring: 'guest', reason: 'the buffer was full' },
      { type: 'state', t: 5n, source: 'query-rx-filter', ring: 'guest', state: { rx: { promisc: false } } },
    ]);
  });

  it('says what is wrong with them', async () => {
    const lines = [
      '{"type":"device","t":1,"id":"net0"}',
      '{"type":"command","t":2,"out":"0401","out_len":1}',
      '{"type":"mark","t":3,"label":"start-end","result":0.5}',
      '{"type":"gap","t":4,"lost":-1}',
      '{"type":"state","t":5,"source":"x","state":[]}',
    ];
    const records = await recordsOf(lines.join('\n'));
    const problems = [
      /field `features`: is missing/,
      /1 is less than the 2 bytes of `out`/,
      /0.5 isn't a whole number/,
      /-1 is not in 0/,
      /an object is expected/,
    ];
    assert.equal(records.length, problems.length);
    for (const [at, record] of records.entries())
      assert.match(record.type === 'damaged' ? record.message : record.type, problems[at] ?? /^$/);
  });

  it('tells an answer that never came from an answer of no bytes, in captures', async () => {
    const unanswered = await open(readFixture('src-noack'));
    const [row] = await unanswered.rows(await unanswered.rowOfCommand(3), 1);
    assert.equal(Buffer.from(commandOf(row?.record).out).toString('hex'), '000000');
    assert.equal(commandOf(row?.record).in, undefined);
    const empty = (await recordsOf(readFixture('src-len-0'))).filter((record) => record.type === 'command');
    assert.equal(empty[3]?.in?.length, 0);
    const bent = (await recordsOf(readFixture('bent-header'))).filter((record) => record.type === 'command');
    assert.deepEqual(bent.map(({ out }) => out.length).slice(2), [1, 1, 0, 0]);
  });

  it('keeps times exact, as a number, as decimal text, and as a number past 2^53', async () => {
    const times = ['7', '"1795339436987132503"', '1795339436987132503', '"0009"', '9223372036854775807'];
    const records = await recordsOf(times.map((t) => `{"label":"\\"t\\": 1","type":"mark","t": ${t} }`).join('\n'));
    assert.deepEqual(
      records.map(({ t }) => t),
      [7n, 1795339436987132503n, 1795339436987132503n, 9n, 2n ** 63n - 1n],
    );
  });

  it('gives a record without a time that of the one before', async () => {
    const records = await recordsOf(
      '{"type":"reset"}\n{"type":"reset","t":7}\n{"type":"reset"}\n{broken\n{"type":"reset"}',
    );
    assert.deepEqual(
      records.map(({ t }) => t),
      [0n, 7n, 7n, 7n, 7n],
    );
  });

  it('takes what is null for absent', async () => {
    assert.deepEqual(
      commandOf(await between('{"type":"command","t":6,"out":"00","in":null,"done":null,"head":null}')),
      {
        type: 'command',
        t: 6n,
        ring: 'guest',
        out: new Uint8Array([0]),
        outCut: false,
        inCut: false,
      },
    );
  });

  it('takes hex as people paste it, told by the record it makes', async () => {
    for (const out of [
      '02 00 64 00',
      '0x02006400',
      '02:00:64:00',
      '0x02,0x00,0x64,0x00',
      '0x02, 0x00, 0x64, 0x00',
      '0200 6400',
    ])
      assert.deepEqual(
        await between(`{"type":"command","t":6,"out":"${out}","in":"0x00"}`),
        await between('{"type":"command","t":6,"out":"02006400","in":"00"}'),
        out,
      );
  });

  it('is not touched by names that objects have of their own', async () => {
    const line = '{"__proto__":{"ring":"shadow"},"constructor":1,"type":"command","t":6,"out":"00","toString":null}';
    const trace = await open(line);
    const [row] = await trace.rows(0, 1);
    assert.equal(commandOf(row?.record).ring, 'guest');
    assert.match(notesOf(trace).get('unknown-field') ?? '', /^Skipped 3 unknown fields/);
    assert.equal(({} as { ring?: string }).ring, undefined);
    assert.match(damageOf(await between('{"type":"__proto__"')).message, /not JSON/);
  });
});

describe('JSON Lines: damaged lines', () => {
  const prefix = '{"type":"command","t":1,';
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'a line that is not JSON',
      '{"type":"command", out:"00"}',
      /^Line 2, offset 42: not JSON: a name in double quotes is expected\.$/,
    ],
    ['a bare word', 'hello', /^Line 2, offset 23: not JSON: a value is expected/],
    ['JSON that is no object', '[1]', /^Line 2, offset 23: JSON, but not an object/],
    [
      'two records in a line',
      '{"type":"reset"}{"type":"reset"}',
      /^Line 2, offset 39: not JSON: more text follows the record/,
    ],
    ['a record without a type', '{"t":1}', /^Line 2, offset 23: field `type`: is missing/],
    ['a type that is no text', '{"t":1,"type":5}', /^Line 2, offset 37: field `type`: text is expected, not a number/],
    [
      'a time of 50 digits',
      `{"type":"reset","t":"${'7'.repeat(50)}"}`,
      /^Line 2, offset 43: field `t`: 50 digits are too many/,
    ],
    [
      'a time of 50 digits, as a number',
      `{"type":"reset","t":${'7'.repeat(50)}}`,
      /^Line 2, offset 43: field `t`: 50 digits are too many/,
    ],
    [
      'a time of 2^63',
      '{"type":"reset","t":"9223372036854775808"}',
      /field `t`: 9223372036854775808 is more than the maximum of 9223372036854775807 nanoseconds/,
    ],
    ['a time with a fraction', '{"type":"reset","t":1.5}', /field `t`: "1.5" must be a whole number of nanoseconds/],
    ['a time below 0', '{"type":"reset","t":-5}', /field `t`: "-5" must be a whole number of nanoseconds, 0 or more/],
    ['a time in words', '{"type":"reset","t":"noon"}', /field `t`: "noon" must be a whole number of nanoseconds/],
    [
      'a time that is a list',
      '{"type":"reset","t":[1]}',
      /field `t`: a whole number of nanoseconds, or decimal text is expected, not a list/,
    ],
    [
      'hex of odd length',
      `${prefix}"out":"0000012"}`,
      /^Line 2, offset 60: field `out`: "2" is half a byte \(character 7\); each byte takes two digits/,
    ],
    [
      'hex with another character',
      `${prefix}"out":"00zz01"}`,
      /^Line 2, offset 56: field `out`: "z" isn't a hex digit \(character 3\)/,
    ],
    [
      'hex with half a byte between blanks',
      `${prefix}"out":"0x00 1"}`,
      /^Line 2, offset 59: field `out`: "1" is half a byte \(character 6\)/,
    ],
    [
      'hex with escapes in front of what is wrong',
      `${prefix}"out":"00\\t0g"}`,
      /^Line 2, offset 53: field `out`: "g" isn't a hex digit \(character 5\)/,
    ],
    ['bytes as a list', `${prefix}"out":[0,0,1]}`, /^Line 2, offset 53: field `out`: text is expected, not a list/],
    [
      'in bytes that are a number',
      `${prefix}"out":"00","in":0}`,
      /^Line 2, offset 63: field `in`: text is expected, not a number/,
    ],
    ['a command without out bytes', `${prefix}"in":"00"}`, /^Line 2, offset 23: field `out`: is missing/],
    ['another ring', `${prefix}"out":"","ring":"host"}`, /field `ring`: "host" isn't one of "guest", "shadow"/],
    ['a head that is too large', `${prefix}"out":"","head":65536}`, /field `head`: 65536 is not in 0 to 65535/],
    ['a head with a fraction', `${prefix}"out":"","head":1.5}`, /field `head`: 1.5 isn't a whole number/],
    ['a chain that is no list', `${prefix}"out":"","chain":{}}`, /field `chain`: a list is expected, not an object/],
    [
      'a descriptor that is no object',
      `${prefix}"out":"","chain":[{"addr":1,"len":1,"flags":0},7]}`,
      /offset 94: field `chain\[1\]`: an object is expected/,
    ],
    [
      'a descriptor address of 65 bits',
      `${prefix}"out":"","chain":[{"addr":"0x10000000000000000","len":1}]}`,
      /field `chain\[0\]\.addr`: "0x10000000000000000" has more than 64 bits/,
    ],
    [
      'a descriptor without a length',
      `${prefix}"out":"","chain":[{"addr":"0x1"}]}`,
      /offset 65: field `chain\[0\]\.len`: is missing/,
    ],
    [
      'features that are no hex',
      '{"type":"device","id":"a","features":"0xzz"}',
      /field `features`: "0xzz" isn't a hex number/,
    ],
    [
      'features of 129 bits',
      `{"type":"device","id":"a","features":"1${'0'.repeat(32)}"}`,
      /field `features`: .* has more than 128 bits/,
    ],
    ['a device without features', '{"type":"device","id":"a"}', /field `features`: is missing/],
    ['a device without an id', '{"type":"device","features":"0"}', /field `id`: is missing/],
    [
      'an id that is too long',
      `{"type":"reset","device":"${'x'.repeat(300)}"}`,
      /field `device`: 300 characters are too long for an id/,
    ],
    [
      'a bent MAC address',
      '{"type":"device","id":"a","features":"0","config":{"mac":"5254"}}',
      /field `config\.mac`: a MAC address is six hex bytes/,
    ],
    ['a status out of range', '{"type":"status","value":256}', /field `value`: 256 is not in 0 to 255/],
    ['a mark without a label', '{"type":"mark"}', /field `label`: is missing/],
  ];
  for (const [what, line, message] of cases)
    it(`shows ${what} as a damaged row, with its place`, async () => {
      const damage = damageOf(await between(line));
      assert.match(damage.message, message);
      assert.deepEqual(damage.bytes, bytesOf(line).subarray(0, 256));
      assert.equal(damage.t, 5n);
    });

  it('counts offsets in bytes, whatever the characters before', async () => {
    const damage = damageOf(await between('{"type":"reset","device":"\u{1f600}ä","t":"x"}'));
    assert.match(damage.message, /^Line 2, offset 61: field `t`/);
  });

  it('shows a line that is not UTF-8 as damaged', async () => {
    const records = await recordsOf([
      bytesOf('{"type":"reset","t":1}\n{"type":"mark","label":"'),
      new Uint8Array([0xe4]),
      bytesOf('"}\n{"type":"reset","t":2}'),
    ]);
    assert.match(damageOf(records[1]).message, /Line 2, offset 23: not UTF-8 text; save the file as UTF-8/);
    assert.equal(records[2]?.t, 2n);
  });

  it('says so where the file is cut in the middle of its last record, and shows all before', async () => {
    const text = readFixture('everything-rss');
    const whole = await recordsOf(text);
    const last = text.trimEnd().lastIndexOf('\n') + 1;
    for (const cut of [last + 1, last + 9, last + 40, text.trimEnd().length - 1]) {
      const records = await recordsOf(text.slice(0, cut));
      assert.deepEqual(records.slice(0, -1), whole.slice(0, -1));
      const line = text.slice(0, last).split('\n').length;
      assert.equal(
        damageOf(records.at(-1)).message,
        `The file seems to be truncated here: its last line, ${line} at offset ${last}, ends at offset ${cut} in the middle of a record.`,
      );
    }
  });

  it('says so where the cut goes through a character', async () => {
    const text = bytesOf('{"type":"reset","t":1}\n{"type":"mark","label":"ä');
    const records = await recordsOf(text.subarray(0, -1));
    assert.match(damageOf(records[1]).message, /^The file seems to be truncated here/);
  });

  it('does not call a line cut that has an end, or that is wrong before its end', async () => {
    assert.match(
      damageOf((await recordsOf('{"type":"reset"}\n{"type":\n'))[1]).message,
      /^Line 2, offset 25: not JSON: it ends/,
    );
    assert.match(
      damageOf((await recordsOf('{"type":"reset"}\n{"type"::'))[1]).message,
      /^Line 2, offset 25: not JSON: a value/,
    );
  });

  it('does not load a line that is far too long, and shows what is around it', async () => {
    const start = bytesOf('{"type":"reset","t":1}\n{"type":"mark","label":"');
    const end = bytesOf('"}\n{"type":"reset","t":3}\n');
    const middle = 200 * 1024 * 1024;
    const piece = new Uint8Array(1024 * 1024).fill(0x61);
    let most = 0;
    const source: ByteSource = {
      name: 'made up',
      size: () => Promise.resolve(start.length + middle + end.length),
      read: (offset, length) => {
        most = Math.max(most, length);
        if (offset < start.length) return Promise.resolve(start.subarray(offset, offset + length));
        const inEnd = offset - start.length - middle;
        if (inEnd >= 0) return Promise.resolve(end.subarray(inEnd, inEnd + length));
        return Promise.resolve(piece.subarray(0, Math.min(length, -inEnd)));
      },
      close: () => Promise.resolve(),
    };
    const trace = await openTrace(source);
    assert.equal(trace.rowCount, 3);
    const rows = await trace.rows(0, 3);
    assert.match(damageOf(rows[1]?.record).message, /^Line 2, offset 23: a line of 209715\d+ bytes is longer than/);
    assert.equal(damageOf(rows[1]?.record).bytes.length, 256);
    assert.equal(rows[2]?.record.t, 3n);
    assert(most <= piece.length);
  });

  it('refuses a command of more bytes than any has, rather than fill the memory', async () => {
    const line = `{"type":"command","t":1,"out":"${'00'.repeat(1024 * 1024 + 1)}"}`;
    assert.match(damageOf(await between(line)).message, /field `out`: a command has at most 1048576 out and in bytes/);
  });
});

describe('JSON Lines: lines and notes', () => {
  it('takes any line ends, blank lines, and a last line without an end', async () => {
    const lines = ['{"type":"cvqtrace","version":1}', '{"type":"reset","t":1}', '', '  ', '{"type":"reset","t":2}'];
    const expected = await recordsOf(lines.join('\n'));
    assert.equal(expected.length, 2);
    for (const text of [lines.join('\r\n'), `${lines.join('\n')}\n`, `\ufeff${lines.join('\r\n')}\r\n`]) {
      const trace = await open(text);
      const rows = await trace.rows(0, 9);
      assert.deepEqual(
        rows.map(({ record }) => record),
        expected,
      );
      for (const { offset, length, record } of rows)
        assert.equal(
          Buffer.from(bytesOf(text).subarray(offset, offset + length)).toString(),
          `{"type":"reset","t":${record.t}}`,
        );
      assert.deepEqual(trace.notes, []);
    }
  });

  it('takes a header that is missing, repeated, or not the first line', async () => {
    const header = '{"type":"cvqtrace","version":1}';
    const record = '{"type":"reset","t":1}';
    for (const text of [record, `${header}\n${header}\n${record}`, `${record}\n${header}`]) {
      const trace = await open(text);
      assert.equal(trace.rowCount, 1);
      assert.deepEqual(trace.notes, []);
    }
  });

  it('warns of another version', async () => {
    const trace = await open('{"type":"cvqtrace","version":2}\n{"type":"reset","t":1}');
    assert.equal(trace.rowCount, 1);
    assert.match(notesOf(trace).get('trace-version') ?? '', /version 2; it is read as version 1/);
  });

  it('passes over types and fields that it does not know, and says so once', async () => {
    const trace = await open(
      [
        '{"type":"reset","t":1,"colour":"red"}',
        '{"type":"interrupt","t":2}',
        '{"type":"interrupt","t":3}',
        '{"type":"doorbell","t":3}',
        '{"type":"device","id":"a","features":"0","config":{"max_cats":1},"colour":"blue"}',
        '{"type":"command","out":"00","chain":[{"addr":1,"len":1,"flags":0,"next":3}]}',
      ].join('\n'),
    );
    assert.equal(trace.rowCount, 3);
    assert.equal(trace.notes.length, 2);
    assert.match(
      notesOf(trace).get('unknown-record-type') ?? '',
      /^Skipped 3 records of unknown type, first at offset 38: "interrupt" \(2 times\), "doorbell"\.$/,
    );
    assert.match(
      notesOf(trace).get('unknown-field') ?? '',
      /^Skipped 4 unknown fields, first in the record at offset 0: "colour" \(2 times\), "config\.max_cats", "chain\[0\]\.next"\.$/,
    );
    assert.deepEqual(trace.notes[0]?.at, { side: 'file', offset: 38, length: 26 });
  });

  it('notes each record that can not be read, by the first', async () => {
    const trace = await open('{"type":"reset","t":1}\n{"type":"command","t":2}\n{"type":"status","t":3}\n');
    const [note] = trace.notes;
    assert.equal(note?.severity, 'error');
    assert.equal(note.message, "2 records can't be read. The first: Line 2, offset 23: field `out`: is missing.");
    assert.deepEqual(note.at, { side: 'file', offset: 23, length: 24 });
  });

  it('notes `done` before `t`, and shows no latency then', async () => {
    const trace = await open('{"type":"command","t":100,"out":"00","in":"00","done":99}');
    const [row] = await trace.rows(0, 1);
    assert.equal(commandOf(row?.record).latency, undefined);
    assert.match(notesOf(trace).get('done-before-start') ?? '', /earlier than `t` in 1 command, first at offset 0/);
  });

  it('notes time that runs backwards on a ring, not between rings', async () => {
    const line = (t: number, ring: string) => `{"type":"command","t":${t},"ring":"${ring}","out":"00"}\n`;
    assert.deepEqual((await open(line(5, 'guest') + line(4, 'shadow') + line(6, 'guest'))).notes, []);
    const trace = await open(line(5, 'guest') + line(4, 'guest'));
    assert.match(notesOf(trace).get('time-runs-backwards') ?? '', /^The time of 1 command is earlier/);
    assert.deepEqual([trace.firstTime, trace.lastTime], [4n, 5n]);
  });
});
