import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  extensionEnd,
  webviewEnd,
  type DetailView,
  type HostAnswers,
  type TraceInfo,
} from '../../../src/protocol/messages';
import { Peer, type Listeners } from '../../../src/protocol/peer';

const info: TraceInfo = {
  rows: 1,
  finalRows: 1,
  generation: 0,
  commands: 1,
  summary: 'a trace',
  notes: [{ code: 'trace-version', severity: 'warning', message: 'Cut.', at: { side: 'file', offset: 5, length: 1 } }],
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

/** Listeners of an end that keep what they hear, by the event's name. */
function hearing<E extends typeof extensionEnd | typeof webviewEnd>(end: E, heard: [string, unknown][]): Listeners<E> {
  const listeners = Object.keys(end.events).map(
    (name) => [name, (data: unknown) => void heard.push([name, data])] as const,
  );
  return Object.fromEntries(listeners) as unknown as Listeners<E>;
}

/** The webview's end; the test is the extension. */
function webview() {
  const posted: unknown[] = [];
  const heard: [string, unknown][] = [];
  const reported: string[] = [];
  const peer = new Peer(
    webviewEnd,
    extensionEnd,
    (message) => posted.push(message),
    (problem) => reported.push(problem),
  );
  peer.serve({}, hearing(webviewEnd, heard));
  return { peer, posted, heard, reported };
}

/** The extension's end; the test is the webview. */
function extension(answers: Partial<HostAnswers> = {}) {
  const posted: unknown[] = [];
  const heard: [string, unknown][] = [];
  const reported: string[] = [];
  const peer = new Peer(
    extensionEnd,
    webviewEnd,
    (message) => posted.push(message),
    (problem) => reported.push(problem),
  );
  peer.serve(answers as HostAnswers, hearing(extensionEnd, heard));
  /** What is answered to a message, when it is. */
  const answered = async (message: unknown) => {
    posted.length = 0;
    peer.receive(message);
    await new Promise(setImmediate);
    return posted[0];
  };
  const call = (name: unknown, params: unknown) => answered({ kind: 'call', id: 1, name, params });
  return { peer, posted, heard, reported, answered, call };
}

describe('peer: the end that calls', () => {
  it('pairs answers with calls, in whatever order they come', async () => {
    const { peer, posted } = webview();
    const first = peer.call('open', {});
    const second = peer.call('detail', { row: 3, whole: false });
    assert.deepEqual(posted, [
      { kind: 'call', id: 1, name: 'open', params: {} },
      { kind: 'call', id: 2, name: 'detail', params: { row: 3, whole: false } },
    ]);
    peer.receive({ kind: 'result', id: 2, value: detail });
    peer.receive({ kind: 'result', id: 1, value: info });
    assert.deepEqual(await first, info);
    assert.deepEqual(await second, detail);
  });

  it('rejects with the words of the other end', async () => {
    const { peer } = webview();
    const call = peer.call('open', {});
    peer.receive({ kind: 'error', id: 1, message: 'No such file.' });
    await assert.rejects(call, { message: 'No such file.' });
  });

  it('rejects an answer that doesn’t fit, and says what doesn’t', async () => {
    const { peer } = webview();
    const broken: [unknown, RegExp][] = [
      [{ ...detail, out: [0, 1] }, /value\.out isn't bytes/],
      [{ ...detail, row: -1 }, /value\.row isn't a whole number/],
      [{ ...detail, fields: [{ ...detail.fields[0], children: [{}] }] }, /value\.fields\[0\]\.children\[0\]\.id isn't/],
      [
        { ...detail, findings: [{ code: 'x', severity: 'fatal', message: '' }] },
        /value\.findings\[0\]\.severity isn't one of error, warning, info/,
      ],
      [undefined, /value isn't an object/],
      [info, /value\.row isn't/],
    ];
    for (const [at, [value, reason]] of broken.entries()) {
      const call = peer.call('detail', { row: 3, whole: false });
      peer.receive({ kind: 'result', id: at + 1, value });
      await assert.rejects(call, reason);
    }
  });

  it('cancels, tells the other end, and ignores a late answer', async () => {
    const { peer, posted, reported } = webview();
    const off = new AbortController();
    const call = peer.call('rows', { from: 0, count: 10, whole: false }, off.signal);
    off.abort();
    await assert.rejects(call, { name: 'AbortError' });
    assert.deepEqual(posted.at(-1), { kind: 'cancel', id: 1 });
    peer.receive({ kind: 'result', id: 1, value: [] });
    await assert.rejects(peer.call('rows', { from: 0, count: 1, whole: false }, off.signal), { name: 'AbortError' });
    assert.equal(posted.length, 2, 'a call that is cancelled beforehand is not made');
    assert.deepEqual(reported, []);
  });

  it('does not cancel what has been answered', async () => {
    const { peer, posted } = webview();
    const off = new AbortController();
    const call = peer.call('open', {}, off.signal);
    peer.receive({ kind: 'result', id: 1, value: info });
    await call;
    off.abort();
    assert.equal(posted.length, 1);
  });

  it('rejects what is still to be answered when it is disposed of', async () => {
    const { peer } = webview();
    const call = peer.call('open', {});
    peer.dispose();
    await assert.rejects(call, { name: 'AbortError' });
  });

  it('sends events', () => {
    const { peer, posted } = webview();
    peer.send('selected', { row: 5 });
    assert.deepEqual(posted, [{ kind: 'event', name: 'selected', data: { row: 5 } }]);
  });
});

describe('peer: the end that answers', () => {
  it('answers with a value, or with the words of what was thrown', async () => {
    const { call } = extension({
      open: () => info,
      detail: () => Promise.reject(new Error('No such row.')),
      place: () => {
        throw new Error('The filter has changed.');
      },
    });
    assert.deepEqual(await call('open', {}), { kind: 'result', id: 1, value: info });
    assert.deepEqual(await call('detail', { row: 3, whole: true }), { kind: 'error', id: 1, message: 'No such row.' });
    const thrown = { kind: 'error', id: 1, message: 'The filter has changed.' };
    assert.deepEqual(await call('place', { id: 1, row: 1 }), thrown);
  });

  it('answers with an error where there is no such call', async () => {
    const { call } = extension({ open: () => info });
    for (const [name, words] of [
      ['shut', '"shut"'],
      ['constructor', '"constructor"'],
      [7, '7'],
    ] as const)
      assert.deepEqual(await call(name, {}), { kind: 'error', id: 1, message: `There is no call ${words}.` });
  });

  it('answers with an error where a call doesn’t fit, and says what doesn’t', async () => {
    const { call } = extension();
    const byRows = (conditions: unknown) => ({ text: '', pointed: { kind: 'rows', conditions }, how: 'only' });
    const broken: [string, unknown, string][] = [
      ['rows', { from: 0, count: 2001, whole: false }, ".count isn't a whole number from 0 to 2000"],
      ['rows', { from: 0, count: 1 }, ".whole isn't true or false"],
      ['detail', undefined, " isn't an object"],
      ['count', { id: -1, filter: '' }, `.id isn't a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`],
      ['count', { id: 1 }, ".filter isn't text"],
      ['countedJson', {}, `.id isn't a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`],
      ['narrow', byRows([]), '.pointed.conditions has 0 items rather than 1 to 10'],
      ['narrow', byRows('ring == shadow'), ".pointed.conditions isn't a list"],
      ['narrow', byRows([5]), ".pointed.conditions[0] isn't text"],
      ['narrow', byRows(Array.from({ length: 11 }, () => '')), '.pointed.conditions has 11 items rather than 1 to 10'],
      ['narrow', { text: '', pointed: { kind: 'it' } }, ".pointed.kind isn't one of cell, field, rows, state"],
    ];
    for (const [name, params, fault] of broken) {
      const message = `The call "${name}" doesn't fit: params${fault}.`;
      assert.deepEqual(await call(name, params), { kind: 'error', id: 1, message });
    }
  });

  it('cancels what it answers, and then answers nothing', async () => {
    let told: AbortSignal | undefined;
    const { peer, posted } = extension({
      rows: (_, signal) => {
        told = signal;
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve([]);
          });
        });
      },
    });
    peer.receive({ kind: 'call', id: 4, name: 'rows', params: { from: 0, count: 1, whole: true } });
    assert.equal(told?.aborted, false);
    peer.receive({ kind: 'cancel', id: 4 });
    peer.receive({ kind: 'cancel', id: 5 });
    await new Promise(setImmediate);
    assert.equal(told.aborted, true);
    assert.deepEqual(posted, []);
  });

  it('cancels all that it answers when it is disposed of', async () => {
    let told: AbortSignal | undefined;
    const { peer } = extension({
      open: (_, signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
    });
    peer.receive({ kind: 'call', id: 1, name: 'open', params: {} });
    peer.dispose();
    await new Promise(setImmediate);
    assert.equal(told?.aborted, true);
  });
});

describe('peer: events', () => {
  it('are heard, each by its listener', () => {
    const { peer, heard, reported } = extension();
    const sent: [string, unknown][] = [
      ['selected', { row: 3 }],
      ['span', { span: { from: 1, to: 4 } }],
      ['span', {}],
      ['used', { filter: 'vid == 3' }],
      ['bookmarks', { bookmarks: [{ row: 1, t: '-5' }] }],
      ['uncount', {}],
      ['exportStatistics', {}],
      ['strip', { buckets: 0 }],
      ['hold', { isHeld: true }],
      ['problem', { message: 'It broke.' }],
    ];
    for (const [name, data] of sent) peer.receive({ kind: 'event', name, data });
    assert.deepEqual(heard, sent);
    assert.deepEqual(reported, []);
    assert.deepEqual(new Set(sent.map(([name]) => name)), new Set(Object.keys(extensionEnd.events)));
  });

  it('are reported where they don’t fit', () => {
    const { peer, heard, reported } = webview();
    peer.receive({ kind: 'event', name: 'trace', data: info });
    peer.receive({ kind: 'event', name: 'trace', data: { ...info, rows: '1' } });
    peer.receive({ kind: 'event', name: 'reveal', data: { row: 0.5 } });
    peer.receive({ kind: 'event', name: 'constructor', data: {} });
    peer.receive({ kind: 'event', data: {} });
    peer.receive({ kind: 'result', id: 'x' });
    const whole = `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;
    assert.deepEqual(heard, [['trace', info]]);
    assert.deepEqual(reported, [
      `The event "trace" doesn't fit: data.rows isn't ${whole}.`,
      `The event "reveal" doesn't fit: data.row isn't ${whole}.`,
      'There is no event "constructor".',
      'There is no event undefined.',
      `A message doesn't fit: result.id isn't ${whole}.`,
    ]);
  });

  it('are passed over where they are somebody else’s: other scripts may post to a page', () => {
    const { peer, heard, reported } = webview();
    fc.assert(
      fc.property(fc.anything(), (message) => {
        peer.receive(message);
      }),
    );
    assert.deepEqual(heard, []);
    assert.deepEqual(reported, []);
  });
});
