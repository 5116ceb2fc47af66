import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../../../../src/core/findings/finding';
import { COMMAND_NAMES, commandSpec, type CommandName, type DataInput } from '../../../../src/core/wire/commands';
import { decodeCommand, type CommandBytes } from '../../../../src/core/wire/decode';
import { encodeCommand, encodeResult } from '../../../../src/core/wire/encode';
import type { Values } from '../../../../src/core/wire/layout';
import type { Span } from '../../../../src/core/wire/span';
import { fieldTree, type FieldNode } from '../../../../src/core/wire/tree';
import { damaged, surrounded, valuesOf } from '../support/arbitrary';
import { CONFIG, EVERYTHING } from '../support/devices';

const encodeAny: (name: CommandName, result: Values) => Uint8Array = encodeResult;
const anyCommand = fc
  .constantFrom(...COMMAND_NAMES)
  .chain((name) =>
    valuesOf(commandSpec(name).data).map((values) => encodeCommand(name, values as DataInput<typeof name>)),
  );
const anyResult = fc
  .constantFrom(...COMMAND_NAMES)
  .chain((name) => valuesOf(commandSpec(name).result).map((values) => encodeAny(name, values)));
const anyChain = fc.array(
  fc.record({ addr: fc.constant(0n), len: fc.nat(40), flags: fc.nat(7) }, { noNullPrototype: true }),
  { maxLength: 5 },
);

/** Records whose bytes may be anything. */
const hostile: fc.Arbitrary<CommandBytes> = fc.record(
  {
    out: damaged(anyCommand),
    in: damaged(anyResult),
    outCut: fc.boolean(),
    inCut: fc.boolean(),
    chain: anyChain,
  },
  { requiredKeys: ['out', 'outCut', 'inCut'], noNullPrototype: true },
);
const options = fc.record(
  {
    bigEndian: fc.boolean(),
    facts: fc.option(fc.constant({ features: EVERYTHING, config: CONFIG, queue_pairs: 2 }), { nil: undefined }),
  },
  { noNullPrototype: true },
);

describe('whatever the bytes', () => {
  it('decoding gives an answer, and a command without error findings only when it is whole', () => {
    fc.assert(
      fc.property(hostile, options, (record, given) => {
        const { command, findings } = decodeCommand(record, given);
        const missing = findings.some(({ code }) => /^(payload-short|count-exceeds-payload|header-short)$/.test(code));
        if (command) assert.ok(!missing);
      }),
      { numRuns: 1000 },
    );
  });

  it('decoding reads nothing but them', () => {
    fc.assert(
      fc.property(hostile, options, fc.nat(40), (record, given, before) => {
        const within = (poison: number): CommandBytes => ({
          ...record,
          out: surrounded(record.out, before, poison),
          ...(record.in ? { in: surrounded(record.in, before, poison) } : {}),
        });
        const alone = decodeCommand(record, given);
        for (const poison of [0x00, 0x01, 0xff]) {
          const surroundedRecord = within(poison);
          const decoded = decodeCommand(surroundedRecord, given);
          assert.deepEqual(decoded, alone);
          assert.deepEqual(fieldTree(surroundedRecord, decoded), fieldTree(record, alone));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('decoding leaves them as they are', () => {
    fc.assert(
      fc.property(hostile, (record) => {
        const copy = { out: Uint8Array.from(record.out), in: Uint8Array.from(record.in ?? []) };
        fieldTree(record, decodeCommand(record));
        assert.deepEqual(record.out, copy.out);
        assert.deepEqual(Uint8Array.from(record.in ?? []), copy.in);
      }),
    );
  });

  it('every field lies within them', () => {
    fc.assert(
      fc.property(hostile, options, (record, given) => {
        const { spans } = decodeCommand(record, given);
        assertWithin(spans.data, record.out.length);
        assertWithin(spans.result, record.in?.length ?? 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('every node of the tree lies within them', () => {
    fc.assert(
      fc.property(hostile, (record) => {
        for (const { side, offset, length } of allNodes(fieldTree(record, decodeCommand(record)))) {
          const size = side === 'out' ? record.out.length : (record.in?.length ?? 0);
          assert.ok(offset >= 0 && length >= 0 && offset + length <= size);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('every finding points into them and says something', () => {
    fc.assert(
      fc.property(hostile, options, (record, given) => {
        decodeCommand(record, given).findings.forEach((finding) => {
          assertPlaced(finding, record);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('the fields of a whole command cover its data without gaps, up to the trailing bytes', () => {
    fc.assert(
      fc.property(anyCommand, fc.uint8Array({ maxLength: 5 }), (out, more) => {
        // A list goes on to the end of the bytes, so that nothing can trail it.
        const trails = out[0] === 8 && out[1] === 1 ? [] : more;
        const record: CommandBytes = { out: Uint8Array.from([...out, ...trails]), outCut: false, inCut: false };
        const { spans, trailing } = decodeCommand(record);
        let end = 2;
        for (const { offset, length } of leaves(spans.data)) {
          assert.equal(offset, end);
          end += length;
        }
        assert.equal(end, out.length);
        assert.deepEqual(trailing, trails.length > 0 ? { offset: out.length, length: trails.length } : undefined);
      }),
      { numRuns: 500 },
    );
  });
});

function assertWithin(spans: readonly Span[], size: number): void {
  for (const { path, offset, length, children } of spans) {
    assert.ok(offset >= 0 && length >= 0 && offset + length <= size, `${path}: ${offset}+${length}`);
    for (const child of children) {
      assert.ok(child.offset >= offset && child.offset + child.length <= offset + length, child.path);
    }
    assertWithin(children, size);
  }
}

function assertPlaced({ code, message, at }: Finding, record: CommandBytes): void {
  assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  assert.match(message, /^\S.*\.$/s);
  if (!at) return;
  assert.ok(at.side === 'out' || at.side === 'in');
  const size = at.side === 'out' ? record.out.length : (record.in?.length ?? 0);
  assert.ok(at.offset >= 0 && at.length >= 0 && at.offset + at.length <= size, `${code}: ${JSON.stringify(at)}`);
}

function leaves(spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => (span.children.length > 0 ? leaves(span.children) : [span]));
}

function allNodes(nodes: readonly FieldNode[]): FieldNode[] {
  return nodes.flatMap((node) => [node, ...allNodes(node.children)]);
}
