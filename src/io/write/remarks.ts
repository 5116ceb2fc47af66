import { plural } from '../../core/wire/text';
import type { Conversion } from './convert';
import type { ExportFormat } from './formats';

/** What of a trace is not in the file that was written, in sentences. */
export function remarksOn({ id }: Pick<ExportFormat, 'id'>, { leftOut, losses }: Conversion): readonly string[] {
  const damaged = leftOut.get('damaged');
  const others = [...leftOut].filter(([type]) => type !== 'damaged').map(([type, n]) => plural(n, `${type} record`));
  return [
    ...(damaged === undefined
      ? []
      : [`${plural(damaged, 'record')} can't be read and ${damaged === 1 ? 'was' : 'were'} left out.`]),
    ...(others.length === 0 ? [] : [`${id} can only hold commands; left out: ${others.join(', ')}.`]),
    ...[...losses].map(([field, n]) => `${id} can't hold \`${field}\`, which ${plural(n, 'record')} had.`),
  ];
}
