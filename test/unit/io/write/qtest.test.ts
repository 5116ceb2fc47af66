import assert from 'node:assert/strict';
import { parseQtestRing, qtestRing, qtestRingText, ringAddresses } from '../../../../src/io/write/qtestRing';
import { allFixtures, fixture, open } from '../support';
import { QtestMachine } from './qtestMachine';
import { commandsOf, exported, exportedFile, openFile } from './exported';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('writing qtest lines', () => {
  it('brings the commands of every capture to a device that reads the ring', async () => {
    for (const path of allFixtures()) {
      const trace = await openFile(path);
      const ring = qtestRing({ queue: 8 });
      const machine = new QtestMachine(ring);
      machine.run(await exported(trace, 'qtest', { qtest: ring }));
      const commands = await commandsOf(trace);
      assert.deepEqual(
        machine.commands.map(({ out }) => hex(out)),
        commands.map(({ out }) => hex(out)),
        path,
      );
      assert.deepEqual(
        machine.commands.map(({ room }) => room),
        commands.map(({ inLen, in: answer }) => inLen ?? Math.max(1, answer?.length ?? 1)),
        path,
      );
      await trace.close();
    }
  });

  it('goes round small rings and round the indexes', async () => {
    const text = Array.from({ length: 70_000 }, (_, i) =>
      JSON.stringify({ type: 'command', t: i, out: `0200${(i % 256).toString(16).padStart(2, '0')}00`, in: '00' }),
    ).join('\n');
    const ring = qtestRing({ size: 4, ring: 0x4000n });
    const machine = new QtestMachine(ring);
    machine.run(await exported(await open(text), 'qtest', { qtest: ring }));
    assert.equal(machine.commands.length, 70_000);
    assert.ok(machine.commands.every(({ out }, i) => out[2] === i % 256));
  });

  it('tells the device through memory or a port', async () => {
    const trace = await open('{"type":"command","t":1,"out":"000001","in":"00"}');
    const lines = async (text: string) => {
      const parsed = parseQtestRing(text);
      assert('given' in parsed);
      return await exported(trace, 'qtest', { qtest: qtestRing(parsed.given) });
    };
    assert.match(await lines('notify=0xfe003008,queue=2'), /^writew 0xfe003008 0x2$/m);
    assert.match(await lines('notify=port:0xc010 queue=4'), /^outw 0xc010 0x4$/m);
    assert.match(await lines('queue=4'), /^writew 0xe0003010 0x4$/m);
  });

  it('takes the queue that the trace names', async () => {
    const text = await exportedFile(fixture('linux-everything'), 'qtest');
    assert.match(text, / queue=8 /);
  });

  it('has no line that QEMU stumbles over, whatever the trace holds', async () => {
    const text = [
      JSON.stringify({ type: 'device', t: 0, id: 'a\nb', features: '0x1' }),
      JSON.stringify({ type: 'device', t: 0, id: 'c', features: '0x1' }),
      JSON.stringify({ type: 'command', t: 1, out: '', device: 'a\nb', in_len: 4294967295 }),
      JSON.stringify({ type: 'command', t: 2, out: '00', device: 'a\nb', in_len: 0 }),
    ].join('\n');
    const machine = new QtestMachine(qtestRing({}));
    machine.run(await exported(await open(text), 'qtest'));
    assert.deepEqual(
      machine.commands.map(({ out, room }) => [hex(out), room]),
      [
        ['', 0x10000],
        ['00', 0],
      ],
    );
  });

  it('reads its parameters, and says which one is wrong and what it must be', () => {
    const problem = (text: string) => {
      const parsed = parseQtestRing(text);
      return 'problem' in parsed ? parsed.problem : assert.fail(text);
    };
    assert.equal(problem('size=3'), 'size must be a power of two from 2 to 32768.');
    assert.equal(problem('ring=0x1001'), 'ring must be a guest address, a multiple of 4096.');
    assert.equal(problem('notify=port:0x10000'), 'notify must be a guest address, or port: and an I/O port.');
    assert.match(problem('rang=1'), /^It must be name=value, with one of ring, size, queue, buffers, notify\.$/);
    assert.match(problem('toString=1'), /name=value/);
    const ring = qtestRing({ ring: 0x2000n, size: 32, queue: 6 });
    const parsed = parseQtestRing(qtestRingText(ring));
    assert.deepEqual('given' in parsed && qtestRing(parsed.given), ring);
  });

  it('lays the ring as libqos does', () => {
    assert.deepEqual(ringAddresses({ ring: 0x100000n, size: 64 }), {
      available: 0x100400n,
      used: 0x101000n,
      end: 0x101206n,
    });
  });
});
