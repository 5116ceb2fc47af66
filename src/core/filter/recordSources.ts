import type { CommandRecord, TraceRecord } from '../trace/record';
import type { Candidate, Header } from './candidate';
import type { BytesTest } from '../wire/locate';
import type { Source, Stage } from './field';

/** A value that the header holds, if any. */
export function header<V>(value: (header: Header) => V | undefined): Source<(value: V) => boolean> {
  return {
    stage: 'header',
    some: (test) => (of) => {
      const found = value(of);
      return found !== undefined && test(found);
    },
  };
}

/** Any row may have the field. */
export const ALWAYS = (): boolean => true;

type LaterStage = Exclude<Stage, 'header' | 'state'>;

/** A value that a row holds, if any. */
export function value<V>(
  read: (candidate: Candidate) => V | undefined,
  mayHave: (header: Header) => boolean = ALWAYS,
  stage: LaterStage = 'record',
): Source<(value: V) => boolean> {
  return {
    stage,
    mayHave,
    some: (test) => (candidate) => {
      const found = read(candidate);
      return found !== undefined && test(found);
    },
  };
}

/** True of headers of these types. */
export function ofType(...types: readonly TraceRecord['type'][]): (header: Header) => boolean {
  return ({ type }) => types.includes(type);
}

export const isCommand = ofType('command');

/** A value of commands alone. */
export function ofCommand<V>(read: (record: CommandRecord) => V | undefined): Source<(value: V) => boolean> {
  return value(({ row: { record } }) => (record.type === 'command' ? read(record) : undefined), isCommand);
}

/** Bytes of commands. */
export function bytesOfCommand(read: (record: CommandRecord) => Uint8Array | undefined): Source<BytesTest> {
  return {
    stage: 'record',
    mayHave: isCommand,
    some:
      (test) =>
      ({ row: { record } }) => {
        const found = record.type === 'command' ? read(record) : undefined;
        return found !== undefined && test(found, 0, found.length);
      },
  };
}
