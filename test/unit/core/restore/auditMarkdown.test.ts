import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import { restoreToMarkdown } from '../../../../src/core/restore/audit/markdown';
import { code, plain } from '../../../../src/core/restore/audit/markdownText';
import { reproduction } from '../../../../src/core/restore/audit/reproduce';
import { beginRestore, sourceOf } from '../../../../src/core/restore/session';
import { capture } from '../support/corpus';
import { trackDevice } from '../support/traces';
import { features } from '../support/devices';
import { assertExpected } from '../../expected';

const source = sourceOf(trackDevice(capture('10.0/rss-types-0')));
const session = beginRestore(source, 'qemu-10.0');
const origin = { text: 'command 7 of x.cvq.jsonl', file: 'x.cvq.jsonl', at: 7 };

describe('a restore audit as Markdown', () => {
  const text = restoreToMarkdown(session, origin);

  it('has the verdict, every item with its cause, the commands, and how to get them again', () => {
    assertExpected('core/restore/expected/audit-rss-types-0.md', text);
  });

  it('tells what QEMU does when the device does not start', () => {
    const { features: negotiated, config } = source.model.state;
    const failed = beginRestore(source, 'qemu-10.0', {
      features: negotiated,
      config: { ...config, max_virtqueue_pairs: 2 },
    });
    const report = restoreToMarkdown(failed, origin);
    assert.match(report, /\n\*\*FAILS TO START: Command 2, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, was answered /);
    assert.match(
      report,
      /\n\nQEMU's log says `unable to start vhost net: 5: falling back on userspace virtio`\. QEMU resets /,
    );
    assert.match(report, /--limit queue-pairs=2\n/);
  });

  it('shows a hundred rows of long tables', () => {
    const many = beginRestore(sourceOf(trackDevice(capture('10.0/vlan-all'))), 'qemu-10.0');
    const report = restoreToMarkdown(many, origin);
    assert.match(report, /\n\nAnd 3,9\d\d more commands\.\n/);
    assert.ok(report.length < 60_000, String(report.length));
  });

  it('lets nothing in a name be markup', () => {
    const named = fullyKnown({ ...source.model.state, device: '@team | `x`\n# <b>' });
    const hostile = beginRestore({ intent: named, model: named }, 'qemu-10.0');
    const [title] = restoreToMarkdown(hostile, { text: '<img> | [a](b)', file: 'x' }).split('\n');
    assert.equal(title, '# Restore audit of `` @team \\| `x` # <b> ``: QEMU 10.0');
    assert.match(restoreToMarkdown(hostile, { text: '<img> | [a](b)', file: 'x' }), /&lt;img&gt; \\\| \\\[a\\\]\(b\)/);
    assert.equal(plain('a*b\u202e\n|'), 'a\\*b \\|');
    assert.equal(code(''), '`  `');
  });
});

describe('how to reproduce a restore', () => {
  it('names features and limits that are not the source’s, and quotes for a shell', () => {
    const { config } = source.model.state;
    const limited = beginRestore(source, 'complete', {
      features: features('RSS'),
      config: { ...config, max_virtqueue_pairs: 2 },
      limits: { vlans: 16, mac_table_overflow: 'widen' },
    });
    assert.equal(
      reproduction(limited, { text: '', file: "it's a trace.jsonl", device: 'net 1' }),
      "cvq restore 'it'\\''s a trace.jsonl' --device 'net 1' --profile complete --features 0x1000000100020000 --limit mac-overflow=widen --limit vlans=16 --limit queue-pairs=2",
    );
  });
});
