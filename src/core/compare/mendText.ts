import { toHex } from '../wire/hex';
import type { MendPlan } from './mend';

/** The commands of a plan to paste somewhere: each its reason, its name and its bytes; what they can't do last. */
export function mendText({ commands, unmendable }: MendPlan): string {
  return [
    ...commands.flatMap(({ name, out, reason }) => [`# ${reason}`, `${name} ${toHex(out)}`]),
    ...unmendable.map(({ field, why }) => `# ${field} stays apart: ${why}`),
  ]
    .map((text) => `${text}\n`)
    .join('');
}
