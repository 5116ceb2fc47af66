import assert from 'node:assert/strict';
import { decodeCommand, type CommandBytes } from '../../../../src/core/wire/decode';
import { fieldTree, type FieldNode } from '../../../../src/core/wire/tree';
import { hex, macTable, record, rssConfig } from '../support/bytes';
import { assertExpected } from '../../expected';

const treeOf = (command: CommandBytes) => fieldTree(command, decodeCommand(command));
const tree = (out: string, rest: Omit<Partial<CommandBytes>, 'out'> = {}) => treeOf(record(out, rest));

/** Every node as `path side offset+length`. */
function places(nodes: readonly FieldNode[]): string[] {
  return nodes.flatMap(({ path, side, offset, length, children }) => [
    `${path} ${side} ${offset}+${length}`,
    ...places(children),
  ]);
}

/** Every node as `path side offset+length: text`, a line each. */
const outline = (nodes: readonly FieldNode[]): string =>
  nodes
    .map(
      ({ path, side, offset, length, text, children }) =>
        `${path} ${side} ${offset}+${length}: ${text}\n${outline(children)}`,
    )
    .join('');

/** Every node as `name: text`. */
const texts = (nodes: readonly FieldNode[]) => nodes.map(({ name, text }) => `${name}: ${text}`);

describe('the field tree', () => {
  it('of RSS_CONFIG with 4 entries and a key of 40', () => {
    const nodes = tree(rssConfig([0, 1, 2, 3]), { in: hex('00') });
    assertExpected('core/wire/expected/tree-rss-config.txt', outline(nodes));
    assert.equal(nodes[7]!.raw, '0x28');
  });

  it('of MAC_TABLE_SET', () => {
    const nodes = tree('0100 01000000 525400123456 02000000 01005e000001 3333ff123456');
    assertExpected('core/wire/expected/tree-mac-table-set.txt', outline(nodes));
  });

  it('of STATS_GET and its replies', () => {
    const reply = `20000800 0000 1800 0500000000000000 0400000000000000`;
    const nodes = tree('0801 0800 000000000000 0000000001000000', { in: hex(`00${reply}`) });
    assertExpected('core/wire/expected/tree-stats-get.txt', outline(nodes));
  });

  it('of the result of VQ_GET behind the ack', () => {
    const nodes = tree('0603 0200 0000', { in: hex('00 40000000 64000000') });
    assert.deepEqual(places(nodes).slice(4), ['ack in 0+1', 'result.max_packets in 1+4', 'result.max_usecs in 5+4']);
    assert.deepEqual(texts(nodes).slice(-2), ['max_packets: 64', 'max_usecs: 100 µs']);
  });

  it('of the result of VQ_GET before the ack, as the chain tells', () => {
    const chain = [
      { addr: 0n, len: 6, flags: 1 },
      { addr: 0n, len: 8, flags: 3 },
      { addr: 0n, len: 1, flags: 2 },
    ];
    const nodes = tree('0603 0200 0000', { in: hex('40000000 64000000 00'), chain });
    assert.deepEqual(places(nodes).slice(4), ['ack in 8+1', 'result.max_packets in 0+4', 'result.max_usecs in 4+4']);
  });

  it('of the struct within an RSS context', () => {
    const nodes = tree('0901 0100 000000000000 02000000 0100 0000 0200 0300 0400 00');
    assertExpected('core/wire/expected/tree-rss-context.txt', outline(nodes));
  });

  it('shows what is missing and what is cut', () => {
    assert.deepEqual(texts(tree('0000')).slice(2), ['on: missing']);
    assert.deepEqual(texts(tree('0200 64')).slice(2), ['vid: truncated']);
  });

  it('shows bytes after the last field', () => {
    const [trailing] = tree('0300 ff01').slice(2);
    assert.deepEqual(places([trailing!]), ['trailing out 2+2']);
    assert.equal(trailing!.name, 'trailing bytes');
    assert.equal(trailing!.text, '2 bytes');
    assert.equal(trailing!.raw, 'ff01');
  });

  it('shows the data of what it does not know', () => {
    const nodes = tree('0a07 0102');
    assert.deepEqual(texts(nodes), ['class: unknown class', 'command: unknown command', 'data: 2 bytes']);
    assert.equal(nodes[2]!.raw, '0102');
    assert.deepEqual(texts(tree('04')), ['class: VIRTIO_NET_CTRL_MQ']);
    assert.deepEqual(tree(''), []);
  });

  it('shows an ack that is no OK, and none where nothing was written', () => {
    assert.deepEqual(texts(tree('000001', { in: hex('01') })).slice(3), ['ack: ERR']);
    assert.deepEqual(texts(tree('000001', { in: hex('07') })).slice(3), ['ack: ERR (ack 7)']);
    assert.equal(tree('000001', { in: hex('') }).length, 3);
    assert.equal(tree('000001').length, 3);
  });

  it('splits a long list into groups of 64', () => {
    const list = tree(macTable(150, 0))[2]!.children[1]!;
    assert.deepEqual(
      places(list.children).filter((place) => place.includes('…')),
      ['unicast.macs[0]… out 6+384', 'unicast.macs[64]… out 390+384', 'unicast.macs[128]… out 774+132'],
    );
    assert.deepEqual(texts(list.children), ['[0…63]: 64 entries', '[64…127]: 64 entries', '[128…149]: 22 entries']);
    assert.equal(list.children[1]!.children[0]!.path, 'unicast.macs[64]');
    assert.equal(tree(macTable(64, 0))[2]!.children[1]!.children.length, 64);
  });

  it('has a path of its own for each node', () => {
    const all = places(tree(macTable(200, 3), { in: hex('00') })).map((place) => place.split(' ')[0]);
    assert.equal(new Set(all).size, all.length);
  });

  it('has a word on each node', () => {
    const docs = (nodes: readonly FieldNode[]): string[] =>
      nodes.flatMap(({ doc, children }) => [doc, ...docs(children)]);
    const reply = '00 00000000 0000 1000 0500000000000000';
    for (const doc of docs(tree('0801 0000 000000000000 0100000000000000', { in: hex(reply) })))
      assert.match(doc, /\w/);
  });
});
