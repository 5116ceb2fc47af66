import assert from 'node:assert/strict';
import { decodeCommand, type CommandBytes } from '../../../../src/core/wire/decode';
import { fieldTree, type FieldNode } from '../../../../src/core/wire/tree';
import { countingKey, hex, macTable, record, rssConfig } from '../support/bytes';

const treeOf = (command: CommandBytes) => fieldTree(command, decodeCommand(command));
const tree = (out: string, rest: Omit<Partial<CommandBytes>, 'out'> = {}) => treeOf(record(out, rest));

/** Every node as `path side offset+length`. */
function places(nodes: readonly FieldNode[]): string[] {
  return nodes.flatMap(({ path, side, offset, length, children }) => [
    `${path} ${side} ${offset}+${length}`,
    ...places(children),
  ]);
}

/** Every node as `name: text`. */
const texts = (nodes: readonly FieldNode[]) => nodes.map(({ name, text }) => `${name}: ${text}`);

describe('the field tree', () => {
  it('of RSS_CONFIG with 4 entries and a key of 40', () => {
    const nodes = tree(rssConfig([0, 1, 2, 3]), { in: hex('00') });
    assert.deepEqual(places(nodes), [
      'class out 0+1',
      'command out 1+1',
      'hash_types out 2+4',
      'indirection_table_mask out 6+2',
      'unclassified_queue out 8+2',
      'indirection_table out 10+8',
      'indirection_table[0] out 10+2',
      'indirection_table[1] out 12+2',
      'indirection_table[2] out 14+2',
      'indirection_table[3] out 16+2',
      'max_tx_vq out 18+2',
      'hash_key_length out 20+1',
      'hash_key_data out 21+40',
      'ack in 0+1',
    ]);
    assert.deepEqual(texts(nodes), [
      'class: VIRTIO_NET_CTRL_MQ',
      'command: VIRTIO_NET_CTRL_MQ_RSS_CONFIG',
      'hash_types: IPv4, TCPv4, UDPv4, IPv6, TCPv6, UDPv6 (0x3f)',
      'indirection_table_mask: 3',
      'unclassified_queue: 0',
      'indirection_table: 0 1 2 3',
      'max_tx_vq: 4',
      'hash_key_length: 40',
      `hash_key_data: ${countingKey(40)}`,
      'ack: OK',
    ]);
    assert.equal(nodes[7]!.raw, '0x28');
  });

  it('of MAC_TABLE_SET', () => {
    const nodes = tree('0100 01000000 525400123456 02000000 01005e000001 3333ff123456');
    assert.deepEqual(places(nodes), [
      'class out 0+1',
      'command out 1+1',
      'unicast out 2+10',
      'unicast.entries out 2+4',
      'unicast.macs out 6+6',
      'unicast.macs[0] out 6+6',
      'multicast out 12+16',
      'multicast.entries out 12+4',
      'multicast.macs out 16+12',
      'multicast.macs[0] out 16+6',
      'multicast.macs[1] out 22+6',
    ]);
    assert.deepEqual(texts(nodes[3]!.children), ['entries: 2', 'macs: 2 addresses']);
    assert.deepEqual(texts(nodes[3]!.children[1]!.children), [
      '[0]: 01:00:5e:00:00:01 (IPv4 multicast)',
      '[1]: 33:33:ff:12:34:56 (IPv6 multicast)',
    ]);
  });

  it('of STATS_GET and its replies', () => {
    const reply = `20000800 0000 1800 0500000000000000 0400000000000000`;
    const nodes = tree('0801 0800 000000000000 0000000001000000', { in: hex(`00${reply}`) });
    assert.deepEqual(places(nodes), [
      'class out 0+1',
      'command out 1+1',
      'stats out 2+16',
      'stats[0] out 2+16',
      'stats[0].vq_index out 2+2',
      'stats[0].reserved out 4+6',
      'stats[0].types_bitmap out 10+8',
      'ack in 0+1',
      'result.replies in 1+24',
      'result.replies[0] in 1+24',
      'result.replies[0].type in 1+1',
      'result.replies[0].reserved in 2+1',
      'result.replies[0].vq_index in 3+2',
      'result.replies[0].reserved1 in 5+2',
      'result.replies[0].size in 7+2',
      'result.replies[0].command_num in 9+8',
      'result.replies[0].ok_num in 17+8',
    ]);
    const replies = nodes.at(-1)!;
    assert.equal(replies.text, '1 reply');
    assert.deepEqual(texts(replies.children), ['[0]: cvq of virtqueue 8']);
    assert.deepEqual(texts(nodes[2]!.children[0]!.children), [
      'vq_index: 8',
      'reserved: zero',
      'types_bitmap: cvq (0x100000000)',
    ]);
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
    const rss = nodes.at(-1)!;
    assert.equal(rss.path, 'rss');
    assert.deepEqual(places(rss.children), [
      'rss.hash_types out 10+4',
      'rss.indirection_table_mask out 14+2',
      'rss.unclassified_queue out 16+2',
      'rss.indirection_table out 18+4',
      'rss.indirection_table[0] out 18+2',
      'rss.indirection_table[1] out 20+2',
      'rss.max_tx_vq out 22+2',
      'rss.hash_key_length out 24+1',
      'rss.hash_key_data out 25+0',
    ]);
    assert.equal(rss.children.at(-1)!.text, 'none');
  });

  it('shows what is missing and what is cut', () => {
    assert.deepEqual(texts(tree('0000')).slice(2), ['on: missing']);
    assert.deepEqual(texts(tree('0200 64')).slice(2), ['vid: cut short']);
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
