import assert from 'node:assert/strict';
import { completionsAt, hoverAt } from '../../../../src/core/filter/complete';
import { filterFields } from '../../../../src/core/filter/fields';

/** Completions at `|` in the text. */
function at(marked: string, known?: Parameters<typeof completionsAt>[2]) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = completionsAt(text, offset, known);
  return { word: text.slice(from, to), labels: items.map(({ label }) => label), items };
}

describe('completion in a filter', () => {
  it('starts with fields and functions', () => {
    for (const marked of ['|', 'vid == 3 && |', '!|', '(|', 'vi|d == 3']) {
      const { labels } = at(marked);
      for (const label of ['vid', 'ring', 'state.rx.promisc', 'changes(…)', '!'])
        assert.ok(labels.includes(label), marked);
      assert.ok(filterFields().every(({ name }) => labels.includes(name)));
    }
  });

  it('replaces the whole word that is being typed', () => {
    assert.equal(at('rss.ha| == 3').word, 'rss.ha');
    assert.equal(at('command == VL|AN').word, 'VLAN');
    assert.equal(at('vid in {1, 5..1|}').word, '1');
    assert.equal(at('vid |').word, '');
  });

  it('offers the operators that a field has', () => {
    assert.deepEqual(at('vid |').labels, ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', '&&', '||']);
    assert.ok(at('hash_types |').labels.includes('~'));
    assert.ok(!at('mac |').labels.includes('<'));
    assert.ok(at('(mac |').labels.includes(')'));
    assert.deepEqual(at('vid not |').labels, ['in']);
  });

  it('offers the values that fit, with what they are', () => {
    assert.deepEqual(at('ring == |').labels, ['guest', 'shadow']);
    assert.deepEqual(at('ack != |').labels, ['OK', 'ERR']);
    assert.ok(at('class == |').labels.includes('MQ'));
    assert.ok(at('command in {VLAN_ADD, |').labels.includes('VLAN_DEL'));
    assert.ok(at('hash_types ~ |').labels.includes('TCPv6'));
    assert.match(at('finding == |').items.find(({ label }) => label === 'no-answer')?.doc ?? '', /never answered/);
    assert.match(at('command == |').items.find(({ label }) => label === 'VLAN_ADD')?.doc ?? '', /VLAN Filtering/);
  });

  it('offers what a trace holds', () => {
    const known = { device: ['net0', 'net 1'] };
    assert.deepEqual(at('device == |', known).labels, ['net0', '"net 1"']);
  });

  it('offers the items of the state within a function', () => {
    const { labels } = at('changes(|');
    for (const label of ['rx', 'rx.promisc', 'vlans', 'coalescing.vq']) assert.ok(labels.includes(label), label);
    assert.deepEqual(at('changes(rx |').labels, [')']);
  });

  it('goes on after a condition', () => {
    assert.deepEqual(at('vid == 3 |').labels, ['&&', '||']);
    assert.deepEqual(at('vid in {3 |').labels, [',', '}']);
    assert.deepEqual(at('(vid == 3 |').labels, ['&&', '||', ')']);
  });

  it('works though something else is wrong, and is silent within a text', () => {
    assert.deepEqual(at('foo = = 3 && ring == |').labels, ['guest', 'shadow']);
    assert.deepEqual(at('device == "ne|').labels, []);
  });
});

describe('hovering over a filter', () => {
  const hover = (marked: string) => hoverAt(marked.replace('|', ''), marked.indexOf('|'))?.text ?? '';

  it('tells what a field is, and which commands have it', () => {
    assert.equal(hover('v|id == 3'), 'vid (number): VLAN id, 0 to 4094. Of VLAN_ADD, VLAN_DEL.');
    assert.match(hover('type == reset && rx_pack|ets > 5'), /counter/);
  });
  it('tells what operators, values, functions and items are', () => {
    assert.match(hover('vid !|= 3'), /none of its values/);
    assert.match(hover('command == vlan_|add'), /virtio 1\.4, VLAN Filtering/);
    assert.match(hover('chan|ges(rx.promisc)'), /changes the value/);
    assert.match(hover('changes(rx.pro|misc)'), /Promiscuous/);
  });
  it('is silent over what means nothing', () => {
    assert.equal(hoverAt('vid == 3', 7), undefined);
    assert.equal(hoverAt('nothing == 3', 2), undefined);
    assert.equal(hoverAt('vid == 3', 99), undefined);
  });
});
