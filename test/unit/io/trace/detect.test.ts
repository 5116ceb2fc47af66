import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Blocks, bytesOf, notesOf, open, readFixture, refusal } from '../support';

const b = new Blocks();

describe('telling what a file is', () => {
  it('knows the two formats by their content', async () => {
    assert.equal((await open(readFixture('passthrough'))).format, 'jsonl');
    assert.equal((await open([b.section(), b.interface('net0')])).format, 'pcapng');
    const big = new Blocks(false);
    assert.equal((await open([big.section(), big.interface('net0')])).format, 'pcapng');
  });

  it('takes a trace that is without a header, or nothing but one', async () => {
    const bare = await open('{"type":"reset","t":5}');
    assert.equal(bare.rowCount, 1);
    const empty = await open('{"type":"cvqtrace","version":1}\n');
    assert.equal(empty.rowCount, 0);
    assert.deepEqual(await empty.rows(0, 10), []);
    assert.equal(empty.firstTime, undefined);
  });

  it('takes a byte order mark, blank lines and spaces before the first record', async () => {
    assert.equal((await open('\ufeff\r\n \n\t{ "type":"reset","t":5}\n')).rowCount, 1);
  });

  const refused: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['an empty file', '', /^The file is empty/],
    ['blank lines', '\n \r\n\t\n', /only blank lines/],
    ['prose', 'Dear diary,\nnothing happened.\n', /isn't a CVQ trace\. It is text starting with "Dear diary,"/],
    ['a pretty-printed JSON document', '{\n  "type": "command"\n}\n', /not JSON Lines: put each record on a line/],
    ['a JSON list', '[{"type":"reset"}]', /JSON list\. Put each record on a line of its own/],
    ['a JSON list over several lines', '[\n  {"type":"reset"}\n]\n', /JSON list\. Put each record/],
    ['a JSON list of numbers', '[1, 2.5, 3]\n', /JSON list\. Put each record/],
    [
      'a kernel log',
      '[    0.000000] Linux version 6.1.0\n[    0.004000] x86/fpu: x87 FPU\n',
      /It is a kernel log without records \(2 lines\)\./,
    ],
    [
      'a kernel log with levels, of other JSON',
      '<6>[    1.500000] audit: {"op":"load"}\n<4>[    1.600000] app: {"type":"click"} {"type":"c"}\n',
      /It is a kernel log without records \(2 lines\)\./,
    ],
    ['dmesg -T', '[Tue Dec  1 00:29:44 2026] usb 1-1: new device\n', /It is a kernel log without records/],
    ['dmesg -x', 'kern  :info  : [    0.000000] Linux version 6.1.0\n', /It is a kernel log without records/],
    ['/dev/kmsg', '6,339,5140900,-;NET: Registered PF_INET6\n SUBSYSTEM=net\n', /It is a kernel log without records/],
    [
      'a syslog',
      'Dec  1 00:29:44 vm1 systemd[1]: Started Network.\nDec  1 00:29:45 vm1 kernel: [    3.1] eth0\n',
      /It is a syslog or journal without records \(2 lines\)\./,
    ],
    [
      'a syslog with times of ISO 8601',
      '2026-12-01T00:29:44.123456+00:00 vm1 kernel: eth0: up\n',
      /It is a syslog or journal without records/,
    ],
    ['a syslog of RFC 5424', '<34>1 2026-12-01T00:29:44.1Z vm1 su - ID47 - failed\n', /It is a syslog or journal/],
    ['a journal', '-- Boot 5d3c --\nDec 01 00:29:44 vm1 kernel: eth0: up\n', /It is a journal without records/],
    ['docker logs -t', '2026-12-01T00:29:44.123456789Z listening: port 80\n', /It is a log of a container without/],
    ['docker compose logs', '\u001b[36mweb-1  | \u001b[0mlistening\n', /It is a log of a container without records/],
    ['another log', '[INFO] started\n[INFO] stopped\n', /It is text starting with "\[INFO\] started"/],
    ['binary data', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), /binary data starting with 7f 45 4c 46/],
    ['classic pcap', new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]), /classic pcap.*editcap -F pcapng/],
    ['classic pcap, big-endian', new Uint8Array([0xa1, 0xb2, 0xc3, 0xd4, 0, 2]), /classic pcap.*editcap -F pcapng/],
    ['classic pcap with ns', new Uint8Array([0x4d, 0x3c, 0xb2, 0xa1, 2, 0]), /classic pcap.*editcap -F pcapng/],
    ['gzip', new Uint8Array(gzipSync('{"type":"reset"}')), /compressed with gzip.*gunzip/],
    ['an image of virsh save', bytesOf('LibvirtQemudSave\u0002\0\0\0'), /libvirt save image.*Open State/],
    ['a reply of a monitor', '{"return": [{"name": "net0"}]}\n', /what a monitor or a tool prints.*Open State/],
    ['a reply over several lines', '{\n  "return": {}\n}\n', /what a monitor or a tool prints.*Open State/],
    [
      'ethtool',
      readFileSync('test/fixtures/forms/ethtool-x.txt', 'utf8'),
      /what a monitor or a tool prints.*give it to cvq state/,
    ],
    ['ip with JSON', readFileSync('test/fixtures/forms/ip-link.json', 'utf8'), /what a monitor or a tool prints/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0]), /UTF-16.*Save it as UTF-8/],
    ['a pcapng of 7 bytes', b.section().subarray(0, 7), /pcapng.*truncated: it has 7 bytes/],
    ['a section header without byte-order magic', b.section().fill(7, 8, 12), /byte-order magic is 07 07 07 07/],
    [
      'other JSON Lines',
      '{"type":"log","msg":1}\n{"type":"log"}\n',
      /None of its 2 JSON Lines records.*"log" \(2 times\)/,
    ],
    [
      'lines that are all damaged',
      '{"name": 5}\n{"a" 6}\n',
      /none of its 2 lines is a record of one.*Line 1, offset 0: field `type`: is missing/,
    ],
  ];
  for (const [what, input, message] of refused)
    it(`refuses ${what} with words of its own`, async () => assert.match(await refusal(input), message));

  it('refuses a pcapng of something else, and says what is in it', async () => {
    const frame = new Uint8Array(60);
    const capture = [
      b.section(),
      b.interfaceOf(1),
      b.interfaceOf(113),
      b.packet(frame),
      b.packet(frame),
      b.packet(frame, { on: 1 }),
    ];
    assert.match(
      await refusal(capture),
      /isn't a capture of a control virtqueue: 3 packets of link types 1 \(2 times\), 113, none of which is a CVQ record/,
    );
  });

  it('refuses a pcapng whose USER0 packets are not CVQ records, or that has no packets at all', async () => {
    const foreign = [b.section(), b.interface('x'), b.packet(bytesOf('something')), b.packet(new Uint8Array(2))];
    assert.match(await refusal(foreign), /2 packets of link types 147 \(2\), none of which is a CVQ record/);
    assert.match(await refusal([b.section()]), /it has no packets/);
  });

  it('opens a pcapng that other packets are in, too, and says so', async () => {
    const frame = new Uint8Array(60);
    const mixed = [b.section(), b.interfaceOf(1), b.interface('net0'), b.packet(frame)];
    assert.match(notesOf(await open(mixed)).get('other-packets') ?? '', /^Skipped 1 packet of other link types/);
  });
});
