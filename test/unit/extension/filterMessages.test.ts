import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/core/filter/complete';
import { LONGEST_FILTER } from '../../../src/core/filter/syntax';
import type { TraceDocument } from '../../../src/extension/editor/document';
import { find } from '../../../src/extension/find/finding';
import { filterBySelection } from '../../../src/extension/filter/filterBySelection';
import { RowFilter } from '../../../src/extension/filter/rowFilter';
import { memorySource } from '../../../src/io/memorySource';
import { Replay } from '../../../src/io/trace/replay';
import { openGrowing } from '../../../src/io/trace/open';
import { writePcapng } from '../../../src/io/write/pcapng';
import { extensionEnd, webviewEnd, type Host, type HostAnswers } from '../../../src/protocol/messages';
import { Peer, type Listeners } from '../../../src/protocol/peer';
import { guest, ready } from '../core/support/traces';
import { bytesOf } from '../io/support';

/** Both ends of an editor's messages, copied on their way as VS Code does; a filter goes to the filter language. */
async function editor(): Promise<Host> {
  const file = await openGrowing(memorySource(bytesOf([...writePcapng([ready(), guest('02000500')])])));
  await file.whole;
  const trace = { file, replay: new Replay(file) };
  const document = {
    started: Promise.resolve(trace),
    state: { kind: 'open', trace, progress: undefined },
    onDidChange: () => ({ dispose: () => undefined }),
  } as unknown as TraceDocument;
  const unexpected = (problem: string) => assert.fail(problem);
  const webview = new Peer(webviewEnd, extensionEnd, (sent) => extension.receive(structuredClone(sent)), unexpected);
  const extension = new Peer<typeof extensionEnd, typeof webviewEnd>(
    extensionEnd,
    webviewEnd,
    (sent) => webview.receive(structuredClone(sent)),
    unexpected,
  );
  const filter = new RowFilter(document, () => undefined);
  const nothing = { step: () => Promise.resolve(undefined), firstTime: () => Promise.resolve(undefined) };
  const answers: Partial<HostAnswers> = {
    filter: ({ id, text }, signal) => filter.start(id, text, signal),
    find: (params, signal) => find(document, params, signal),
    complete: ({ text, offset }) => completionsAt(text, offset),
    narrow: ({ text, pointed, how }, signal) => filterBySelection(nothing, text, pointed, how, signal),
  };
  extension.serve(answers as HostAnswers, {} as Listeners<typeof extensionEnd>);
  return webview;
}

/** A filter of so many characters. */
function filterOf(length: number): string {
  const text = Array.from({ length: Math.ceil(length / 12) }, () => 'vid == 5').join(' || ');
  return text
    .slice(0, length - 8)
    .replace(/[^5]*$/, '')
    .padEnd(length, ' ');
}

const LONG = filterOf(12_008);
const TOO_LONG = filterOf(25_004);
const REFUSAL = 'A filter has at most 20,000 characters; this one has 25,004.';

describe('a long filter on its way to the extension', () => {
  it('has the lengths that are meant', () => {
    assert.deepEqual([LONG.length, TOO_LONG.length, LONGEST_FILTER], [12_008, 25_004, 20_000]);
  });

  it('is taken where the language takes it', async () => {
    const host = await editor();
    assert.deepEqual(await host.call('filter', { id: 1, text: LONG }), { kind: 'started' });
    const wanted = { text: LONG, isFilter: true, within: '' };
    assert.deepEqual(await host.call('find', { wanted, direction: 'next' }), { kind: 'found', row: 1 });
    assert.ok((await host.call('complete', { text: `${LONG} && `, offset: LONG.length + 4 })).items.length > 0);
  });

  it('is refused by the language where it is too long, in its own words', async () => {
    const host = await editor();
    const problem = { from: 0, to: TOO_LONG.length, message: REFUSAL };
    assert.deepEqual(await host.call('filter', { id: 1, text: TOO_LONG }), { kind: 'bad', problems: [problem] });
    const wanted = { text: TOO_LONG, isFilter: true, within: '' };
    assert.deepEqual(await host.call('find', { wanted, direction: 'next' }), { kind: 'bad', problem });
  });

  it('gets a condition, and completions, whatever its length', async () => {
    const host = await editor();
    await host.call('complete', { text: TOO_LONG, offset: 3 });
    const pointed = { kind: 'rows', conditions: ['ring == guest'] } as const;
    const { kind } = await host.call('narrow', { text: TOO_LONG, pointed, how: 'only' });
    assert.equal(kind, 'filter');
  });

  it('isn’t called not found where it is too long together with the filter of the list', async () => {
    const host = await editor();
    const wanted = { text: LONG, isFilter: true, within: LONG };
    const answer = await host.call('find', { wanted, direction: 'next' });
    assert.match(
      answer.kind === 'bad' ? answer.problem.message : answer.kind,
      /^A filter has at most 20,000 characters/,
    );
  });
});
