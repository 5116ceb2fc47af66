import assert from 'node:assert/strict';
import { isToHost } from '../../../src/extension/editor/messageGuards';

const call = (name: string, params: object) => isToHost({ kind: 'call', id: 1, name, params });
const byRows = (conditions: unknown) =>
  call('narrow', { text: '', pointed: { kind: 'rows', conditions }, how: 'only' });

describe('messages about statistics', () => {
  it('are taken as the protocol has them', () => {
    assert.ok(call('count', { id: 1, filter: 'ring == shadow' }));
    assert.ok(call('countedJson', { id: 1 }));
    assert.ok(isToHost({ kind: 'event', name: 'uncount', data: {} }));
    assert.ok(isToHost({ kind: 'event', name: 'exportStatistics', data: {} }));
    assert.ok(byRows(['command == VLAN_ADD', 'answer == error']));
  });

  it('are dropped otherwise', () => {
    assert.ok(!call('count', { id: -1, filter: '' }));
    assert.ok(!call('count', { id: 1 }));
    assert.ok(!call('count', { id: 1, filter: 'x'.repeat(10_001) }));
    assert.ok(!call('countedJson', {}));
    assert.ok(!byRows([]));
    assert.ok(!byRows('ring == shadow'));
    assert.ok(!byRows([5]));
    assert.ok(!byRows(Array.from({ length: 11 }, () => 'ring == shadow')));
  });
});
