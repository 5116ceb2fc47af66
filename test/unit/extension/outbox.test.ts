import assert from 'node:assert/strict';
import { Outbox } from '../../../src/extension/editor/outbox';

describe('events for a page', () => {
  const outbox = () => {
    const sent: string[] = [];
    return { sent, to: new Outbox<string>((event) => sent.push(event)) };
  };

  it('are kept until it listens, the last of them', () => {
    const { sent, to } = outbox();
    to.send('first', true);
    to.send('last', true);
    assert.deepEqual(sent, []);
    to.listening();
    assert.deepEqual(sent, ['last']);
    to.listening();
    assert.deepEqual(sent, ['last']);
  });

  it('are sent at once while it listens', () => {
    const { sent, to } = outbox();
    to.listening();
    to.send('now', true);
    assert.deepEqual(sent, ['now']);
  });

  it('are kept while it is hidden, though it may still be there', () => {
    const { sent, to } = outbox();
    to.listening();
    to.send('while hidden', false);
    to.gone();
    to.send('while gone', true);
    assert.deepEqual(sent, []);
    to.listening();
    assert.deepEqual(sent, ['while gone']);
  });
});
