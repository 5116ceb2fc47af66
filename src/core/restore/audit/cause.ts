import { diffStates, type Difference } from '../../device/diff';
import { NONE } from '../../device/jsonData';
import { RX_MODES } from '../../device/parts/receive';
import { sameBytes } from '../../wire/sameBytes';
import type { Omission } from '../../load/rule';
import type { Executed } from '../run';
import type { Audited } from './audited';
import { concerns, overlaps } from '../../device/paths';
import { BROKEN, collateralText, isBroken } from './failure';
import type { Fate, LossCause, LostFate } from './item';
import { divergedWhy } from './diverged';

type Gone = Extract<Fate, { readonly verdict: 'refused' | 'lost' }>;

/**
 * Where a field went that the destination doesn't have: the first place on its way that didn't pass it on. What would
 * be lost anyway says so, also where nothing arrives at all.
 */
export function causeOf({ path, a: source }: Difference, audited: Audited): Gone {
  return (
    broken(path, audited) ??
    refused(path, audited) ??
    leftOut(path, audited) ??
    diverged(path, audited) ??
    blocked(audited) ??
    failed(audited) ??
    undelivered(path, audited) ??
    altered(path, audited) ??
    (source === NONE ? lost('feature-added', ADDED) : unsent(path, audited))
  );
}

function lost(cause: LossCause, why: string): LostFate {
  return { verdict: 'lost', cause, why };
}

function blocked({ plan }: Audited): LostFate | undefined {
  const [first] = plan.blocked ?? [];
  return first && lost('blocked', `Nothing is restored, because of ${first.what}.`);
}

function broken(path: string, { steps }: Audited): LostFate | undefined {
  const step = steps.find((executed) => concerns(executed.command.restores, path) && isBroken(executed));
  return step && lost('svq-free-list', `${step.command.name} can't be decoded: ${BROKEN}`);
}

function refused(path: string, { steps }: Audited): Gone | undefined {
  const by: number[] = [];
  let why = '';
  steps.forEach(({ command, verdict }, i) => {
    if (verdict.ok || !concerns(command.restores, path)) return;
    if (by.length === 0) why = `The destination refuses ${command.name}: ${verdict.why}`;
    by.push(i);
  });
  return by.length > 0 ? { verdict: 'refused', by, why } : undefined;
}

function failed({ outcome, steps }: Audited): LostFate | undefined {
  const why = collateralText(outcome, steps);
  return why === undefined ? undefined : lost('load-failed', why);
}

function leftOut(path: string, { plan }: Audited): LostFate | undefined {
  const omission = plan.omitted.find(({ path: omitted, harmless }) => !harmless && concerns(omitted, path));
  return omission && ofOmission(omission, 'not-implemented');
}

function ofOmission({ why, cause, feature }: Omission, otherwise: LossCause): LostFate {
  return { ...lost(cause ?? otherwise, why), ...(feature === undefined ? {} : { feature }) };
}

function diverged(path: string, { intent, whose, model }: Audited): LostFate | undefined {
  if (!diffStates(intent, model).some((difference) => concerns(difference.path, path))) return undefined;
  const { cause, why } = divergedWhy(path, intent, model, whose);
  return lost(cause, why);
}

/** A command that restores it was left out of what was sent, or the device got other bytes. */
function undelivered(path: string, { plan, steps }: Audited): LostFate | undefined {
  const whole = new Set(
    steps.filter(({ command, received }) => sameBytes(command.out, received)).map(({ planned }) => planned),
  );
  const isMissing = plan.commands.some(({ restores }, i) => concerns(restores, path) && !whole.has(i));
  return isMissing ? lost('not-delivered', NOT_DELIVERED) : undefined;
}

/** A command wrote it, and not as it was. */
function altered(path: string, { steps, model, end }: Audited): LostFate | undefined {
  const sent = [...steps]
    .reverse()
    .find(({ verdict, wrote }) => verdict.ok && wrote.some((written) => overlaps(written, path)));
  if (!sent) return undefined;
  const { name, reason } = sent.command;
  const { mac_table: table } = end;
  if (path.startsWith('mac_table.') && (table.unicast_overflow || table.multicast_overflow)) {
    return lost(
      'destination-widened',
      `The destination accepts ${name}, and receives all addresses of a list that doesn't fit.`,
    );
  }
  const wide = RX_MODES.some(
    (mode) => mode.path === path && mode.replaces && model.mac_table[`${mode.replaces}_overflow`],
  );
  return lost(
    wide ? 'widened' : encodes(sent, path) ? 'encoding' : 'overwritten',
    `${name} sets it to another value: ${reason}`,
  );
}

function encodes({ command }: Executed, path: string): boolean {
  return concerns(command.restores, path);
}

function unsent(path: string, { plan }: Audited): LostFate {
  const omission = plan.omitted.find((omitted) => concerns(omitted.path, path));
  return omission ? ofOmission(omission, 'elided') : lost('not-implemented', 'No command of the stream restores it.');
}

const NOT_DELIVERED = 'A command that restores it did not reach the destination unchanged.';
const ADDED = "The source doesn't have this item. The destination has its feature, and the item is at its reset value.";
