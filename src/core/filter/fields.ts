import { DATA_FIELDS } from './dataFields';
import type { FilterField } from './field';
import { FINDING_FIELDS } from './findingFields';
import { merged } from './merged';
import { RECORD_FIELDS } from './recordFields';
import { RESTORE_FIELD } from './restoreField';
import { STATE_FIELDS } from './stateFields';

/** Every MAC address in a command's data, whichever field it stands in. */
const ADDRESS = merged(
  'address',
  'Any MAC address that a command carries.',
  DATA_FIELDS.filter(({ kind }) => kind === 'mac'),
);

const ALL: readonly FilterField[] = [
  ...RECORD_FIELDS,
  ...FINDING_FIELDS,
  RESTORE_FIELD,
  ...(ADDRESS ? [ADDRESS] : []),
  ...DATA_FIELDS,
  ...STATE_FIELDS,
];

const BY_NAME = new Map(ALL.map((field) => [field.name, field]));

/** All fields that a filter can name, in the order of their documentation. */
export function filterFields(): readonly FilterField[] {
  return ALL;
}

/**
 * The field of a name. A command's field may be named by its last parts, where no field has that very name: `macs` is
 * `unicast.macs` and `multicast.macs`.
 */
export function fieldNamed(name: string): FilterField | undefined {
  const exact = BY_NAME.get(name);
  if (exact || name === '') return exact;
  const found = DATA_FIELDS.filter((field) => field.name.endsWith(`.${name}`));
  const [first] = found;
  if (found.length <= 1 || !first) return first;
  return merged(name, `${first.doc} In ${found.map((field) => field.name).join(', ')}.`, found);
}

/** Fields below a name that is no field itself, as `unicast` is. */
export function fieldsBelow(name: string): readonly FilterField[] {
  return ALL.filter((field) => field.name.startsWith(`${name}.`));
}
