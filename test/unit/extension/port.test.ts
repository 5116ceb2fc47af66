import assert from 'node:assert/strict';
import type { WebviewEvents } from '../../../src/protocol/messages';
import { WebviewPort, type Channel, type Handlers, type Listeners } from '../../../src/extension/editor/port';

/** One of each that a webview can tell. */
const told: { readonly [N in keyof WebviewEvents]: WebviewEvents[N] } = {
  selected: { row: 3 },
  span: { span: { from: 1, to: 4 } },
  used: { filter: 'vid == 3' },
  bookmarks: { bookmarks: [] },
  uncount: {},
  exportStatistics: {},
  strip: { buckets: 0 },
  hold: { isHeld: true },
};

describe('what a webview tells', () => {
  it('is heard, each by who listens to it', () => {
    let post: (message: unknown) => void = () => undefined;
    const webview: Channel = {
      onDidReceiveMessage: (listener) => {
        post = listener;
        return { dispose: () => undefined };
      },
      postMessage: () => Promise.resolve(true),
    };
    const heard: Record<string, unknown> = {};
    // Nothing is asked.
    const handlers = {} as Handlers;
    const hear = (name: string) => (data: unknown) => {
      heard[name] = data;
    };
    const listeners: Listeners = {
      selected: hear('selected'),
      span: hear('span'),
      used: hear('used'),
      bookmarks: hear('bookmarks'),
      uncount: hear('uncount'),
      exportStatistics: hear('exportStatistics'),
      strip: hear('strip'),
      hold: hear('hold'),
    };
    new WebviewPort(webview, handlers, listeners);
    for (const [name, data] of Object.entries(told)) post({ kind: 'event', name, data });
    assert.deepEqual(heard, told);
  });
});
