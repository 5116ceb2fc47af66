import assert from 'node:assert/strict';
import { parseText } from '../../../../src/io/jsonl/parse';

const read = (value: object) => {
  const parsed = parseText(JSON.stringify(value), { t: 5n });
  return parsed.kind === 'record' ? parsed.record : parsed;
};

describe('a status record', () => {
  it('with 0 is a reset', () => {
    assert.deepEqual(read({ type: 'status', t: 3000, value: 0 }), { type: 'reset', t: 3000n });
    assert.deepEqual(read({ type: 'status', device: 'a', ring: 'shadow', value: 0 }), {
      type: 'reset',
      t: 5n,
      device: 'a',
      ring: 'shadow',
    });
  });

  it('with any other value is a status', () => {
    assert.deepEqual(read({ type: 'status', value: 15 }), { type: 'status', t: 5n, value: 15 });
  });

  it('without a value is damaged, not a reset', () => {
    const parsed = parseText('{"type":"status","t":3}', { t: 0n });
    assert.equal(parsed.kind, 'damaged');
  });
});
