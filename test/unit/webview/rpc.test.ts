import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DetailView, TraceInfo } from '../../../src/protocol/messages';
import { RpcClient, type EventHandlers } from '../../../src/webview/rpc';

const info: TraceInfo = {
  rows: 1,
  finalRows: 1,
  generation: 0,
  commands: 1,
  summary: 'a trace',
  notes: [{ code: 'cut', severity: 'warning', message: 'Cut.', at: { side: 'file', offset: 5, length: 1 } }],
  indexing: false,
  hasBothRings: false,
  hasSeveralDevices: false,
};

const detail: DetailView = {
  row: 3,
  title: 'Command 3',
  fields: [
    {
      id: 'header',
      name: 'header',
      text: '',
      side: 'out',
      offset: 0,
      length: 2,
      children: [{ id: 'class', name: 'class', text: 'RX', side: 'out', offset: 0, length: 1, children: [] }],
    },
  ],
  out: Uint8Array.of(0, 0, 1),
  facts: [{ name: 'Head', text: '2' }],
  findings: [],
};

function client(): { rpc: RpcClient; posted: unknown[]; heard: unknown[]; handlers: EventHandlers } {
  const posted: unknown[] = [];
  const heard: unknown[] = [];
  const hear = (data: unknown): void => {
    heard.push(data);
  };
  const rpc = new RpcClient((message) => posted.push(message));
  const handlers = {
    trace: hear,
    failed: hear,
    reveal: hear,
    hits: hear,
    history: hear,
    bookmarks: hear,
    statistics: hear,
    strip: hear,
    act: hear,
    narrow: hear,
  };
  return { rpc, posted, heard, handlers };
}

describe('rpc client', () => {
  it('pairs answers with calls, in whatever order they come', async () => {
    const { rpc, posted, handlers } = client();
    const first = rpc.call('open', {});
    const second = rpc.call('detail', { row: 3, whole: false });
    assert.deepEqual(posted, [
      { kind: 'call', id: 1, name: 'open', params: {} },
      { kind: 'call', id: 2, name: 'detail', params: { row: 3, whole: false } },
    ]);
    rpc.receive({ kind: 'result', id: 2, value: detail }, handlers);
    rpc.receive({ kind: 'result', id: 1, value: info }, handlers);
    assert.deepEqual(await first, info);
    assert.deepEqual(await second, detail);
  });

  it('rejects with the words of the extension', async () => {
    const { rpc, handlers } = client();
    const call = rpc.call('open', {});
    rpc.receive({ kind: 'error', id: 1, message: 'No such file.' }, handlers);
    await assert.rejects(call, { message: 'No such file.' });
  });

  it('rejects an answer that has not the shape it should have', async () => {
    const { rpc, handlers } = client();
    const broken = [
      { ...detail, out: [0, 1] },
      { ...detail, row: -1 },
      { ...detail, fields: [{ ...detail.fields[0], children: [{}] }] },
      { ...detail, findings: [{ code: 'x', severity: 'fatal', message: '' }] },
      undefined,
      info,
    ];
    for (const [at, value] of broken.entries()) {
      const call = rpc.call('detail', { row: 3, whole: false });
      rpc.receive({ kind: 'result', id: at + 1, value }, handlers);
      await assert.rejects(call, /unexpected shape/);
    }
  });

  it('calls off, tells the extension, and ignores a late answer', async () => {
    const { rpc, posted, handlers } = client();
    const off = new AbortController();
    const call = rpc.call('rows', { from: 0, count: 10, whole: false }, off.signal);
    off.abort();
    await assert.rejects(call, { name: 'AbortError' });
    assert.deepEqual(posted.at(-1), { kind: 'cancel', id: 1 });
    rpc.receive({ kind: 'result', id: 1, value: [] }, handlers);
    await assert.rejects(rpc.call('rows', { from: 0, count: 1, whole: false }, off.signal), { name: 'AbortError' });
    assert.equal(posted.length, 2, 'a call that is called off beforehand is not made');
  });

  it('does not call off what has been answered', async () => {
    const { rpc, posted, handlers } = client();
    const off = new AbortController();
    const call = rpc.call('open', {}, off.signal);
    rpc.receive({ kind: 'result', id: 1, value: info }, handlers);
    await call;
    off.abort();
    assert.equal(posted.length, 1);
  });

  it('hands events on, if they have the shape they should have', () => {
    const { rpc, heard, handlers } = client();
    rpc.receive({ kind: 'event', name: 'trace', data: info }, handlers);
    rpc.receive({ kind: 'event', name: 'reveal', data: { row: 4 } }, handlers);
    rpc.receive({ kind: 'event', name: 'failed', data: { message: 'Gone.' } }, handlers);
    rpc.receive({ kind: 'event', name: 'trace', data: { ...info, rows: '1' } }, handlers);
    rpc.receive({ kind: 'event', name: 'reveal', data: { row: 0.5 } }, handlers);
    rpc.receive({ kind: 'event', name: 'constructor', data: {} }, handlers);
    assert.deepEqual(heard, [info, { row: 4 }, { message: 'Gone.' }]);
  });

  it('passes over whatever else comes', () => {
    const { rpc, heard, handlers } = client();
    fc.assert(
      fc.property(fc.anything(), (message) => {
        rpc.receive(message, handlers);
      }),
    );
    assert.deepEqual(heard, []);
  });

  it('sends events', () => {
    const { rpc, posted } = client();
    rpc.send('selected', { row: 5 });
    assert.deepEqual(posted, [{ kind: 'event', name: 'selected', data: { row: 5 } }]);
  });
});
