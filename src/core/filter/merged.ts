import type { FilterField, Source } from './field';

type DataSource<T> = Exclude<Source<T>, { stage: 'header' }>;

/** Several fields of one kind as one, which has the values of all; undefined when their kinds differ. */
export function merged(name: string, doc: string, fields: readonly FilterField[]): FilterField | undefined {
  const commands = [...new Set(fields.flatMap((field) => field.commands ?? []))];
  const [first] = fields;
  switch (first?.kind) {
    case 'number': {
      const same = fields.filter((field) => field.kind === 'number');
      const max = Math.max(...same.map((field) => field.max));
      return (
        whole(same, fields) && { ...first, name, doc, commands, max, source: union(same.map(({ source }) => source)) }
      );
    }
    case 'wide': {
      const same = fields.filter((field) => field.kind === 'wide');
      return whole(same, fields) && { ...first, name, doc, commands, source: union(same.map(({ source }) => source)) };
    }
    case 'mac': {
      const same = fields.filter((field) => field.kind === 'mac');
      return whole(same, fields) && { ...first, name, doc, commands, source: union(same.map(({ source }) => source)) };
    }
    case 'bytes': {
      const same = fields.filter((field) => field.kind === 'bytes');
      return whole(same, fields) && { ...first, name, doc, commands, source: union(same.map(({ source }) => source)) };
    }
    case 'duration':
    case 'time':
    case 'choice':
    case 'command':
    case 'text':
    case undefined:
      return undefined;
  }
}

function whole(same: readonly unknown[], fields: readonly unknown[]): true | undefined {
  return same.length === fields.length ? true : undefined;
}

function union<T>(sources: readonly Source<T>[]): Source<T> {
  const parts = sources.filter((source): source is DataSource<T> => source.stage !== 'header');
  return {
    stage: 'fields',
    mayHave: (header) => parts.some((part) => part.mayHave(header)),
    some: (test) => {
      const tests = parts.map((part) => part.some(test));
      return (candidate) => tests.some((matches) => matches(candidate));
    },
  };
}
