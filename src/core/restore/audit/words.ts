import { NONE, sameJson, type Json } from '../../device/jsonData';
import { accumulates } from '../../device/paths';
import { shortName } from '../../wire/shortName';
import { truncate } from '../../wire/text';
import { vlanText } from '../../device/vlans';
import type { Executed } from '../run';

/** A field's value in words, cut to `limit` characters. */
export function valueText(field: string, value: Json, limit: number): string {
  return truncate(whole(field, value), limit);
}

function whole(field: string, value: Json): string {
  if (value === NONE) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value) && accumulates(field)) return vlanText(value.filter((vid) => typeof vid === 'number'));
  if (sameJson(value, []) || sameJson(value, {})) return 'none';
  return JSON.stringify(value);
}

/** Commands by number, from 1, and by name: `command 3, MQ_VQ_PAIRS_SET`. */
export function commandsText(by: readonly number[], steps: readonly Executed[]): string {
  const numbers = vlanText(by.map((i) => i + 1));
  const name = shortName(steps[by[0] ?? -1]?.command.name ?? '');
  return `${by.length === 1 ? 'command' : 'commands'} ${numbers}, ${name}`;
}
