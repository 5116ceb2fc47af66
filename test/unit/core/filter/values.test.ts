import assert from 'node:assert/strict';
import fc from 'fast-check';
import { candidateOf, type Candidate } from '../../../../src/core/filter/candidate';
import type { FilterField, Source } from '../../../../src/core/filter/field';
import { filterFields } from '../../../../src/core/filter/fields';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { CommandRecord } from '../../../../src/core/trace/record';
import { COMMAND_NAMES, commandSpec, type CommandName } from '../../../../src/core/wire/commands';
import { decodeCommand } from '../../../../src/core/wire/decode';
import { toHex } from '../../../../src/core/wire/hex';
import { macAt } from '../../../../src/core/wire/mac';
import type { Span } from '../../../../src/core/wire/span';
import { writeLayout } from '../../../../src/core/wire/write';
import { damaged, valuesOf } from '../support/arbitrary';

function ask<T>(source: Source<T>, test: T, candidate: Candidate): void {
  if (source.stage !== 'header') source.some(test)(candidate);
}

/** All values that a field has on a row, as text. */
function valuesThrough(field: FilterField, candidate: Candidate): string[] {
  const seen: string[] = [];
  const see = (value: number | bigint) => seen.push(String(value)) < 0;
  const { kind, name, source } = field;
  if (source.stage !== 'fields') throw new Error(`${name} is no field of a command`);
  switch (field.kind) {
    case 'number':
      ask(field.source, see, candidate);
      break;
    case 'wide':
      ask(field.source, see, candidate);
      break;
    case 'mac':
      ask(field.source, (bytes, at) => seen.push(macAt(bytes, at)) < 0, candidate);
      break;
    case 'bytes':
      ask(field.source, (bytes, at, length) => seen.push(toHex(bytes.subarray(at, at + length))) < 0, candidate);
      break;
    case 'duration':
    case 'time':
    case 'choice':
    case 'command':
    case 'text':
      throw new Error(`no field of a command is a ${kind}`);
  }
  return seen;
}

/** The same as the field tree has them. */
function valuesOfSpans(spans: readonly Span[], path: string): string[] {
  return spans.flatMap((span) => {
    if (span.children.length > 0) return valuesOfSpans(span.children, path);
    const { value } = span;
    if (value === undefined || span.path.replace(/\[\d+\]/g, '') !== path) return [];
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'object' ? [] : [String(value)];
  });
}

const fields = filterFields().filter(({ commands, name }) => commands && name !== 'address');

function check(record: CommandRecord, bigEndian: boolean): void {
  const row = { row: 0, command: 0, offset: 0, length: 0, record };
  const candidate = {
    ...candidateOf({ row, before: EMPTY_TRACK, after: EMPTY_TRACK }, { first: 0n, previous: 0n }),
    bigEndian,
  };
  const { spans } = decodeCommand(record, { bigEndian });
  for (const field of fields) {
    const result = field.name.startsWith('result.');
    const expected = valuesOfSpans(result ? spans.result : spans.data, field.name.replace(/^result\./, ''));
    assert.deepEqual(valuesThrough(field, candidate), expected, `${field.name} of ${record.out.join(' ')}`);
  }
}

const withData = (name: CommandName) =>
  valuesOf(commandSpec(name).data).map((values) => {
    const { class: classNumber, command, data } = commandSpec(name);
    return Uint8Array.from([classNumber, command, ...writeLayout(data, values)]);
  });
const withResult = (name: CommandName) =>
  valuesOf(commandSpec(name).result).map((values) =>
    Uint8Array.from([0, ...writeLayout(commandSpec(name).result, values)]),
  );

const common = { type: 'command', t: 0n, ring: 'guest', outCut: false, inCut: false } as const;

describe('the values of a command’s fields', () => {
  for (const name of COMMAND_NAMES) {
    it(`are those that decoding finds, of ${name}`, () =>
      fc.assert(
        fc.property(
          fc.oneof(withData(name), damaged(withData(name))),
          fc.oneof(withResult(name), damaged(withResult(name))),
          fc.boolean(),
          (out, answer, bigEndian) => check({ ...common, out, in: answer }, bigEndian),
        ),
        { numRuns: 60 },
      ));
  }

  it('are those of a result before an ack at the end', () => {
    const out = Uint8Array.of(6, 3, 2, 0, 0, 0);
    const chain = [
      { addr: 0n, len: 6, flags: 0 },
      { addr: 0n, len: 8, flags: 2 },
      { addr: 0n, len: 1, flags: 2 },
    ];
    check({ ...common, out, in: Uint8Array.of(5, 0, 0, 0, 9, 0, 0, 0, 0), chain }, false);
  });
});
