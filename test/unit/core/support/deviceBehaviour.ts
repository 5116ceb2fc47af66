import type { Fault } from '../../../../src/core/restore/faultKinds';
import type { RestorePlan } from '../../../../src/core/restore/plan';
import { expectedOf } from './corpus';

/** `class.command#nth:action:arg`, as the captured device was told to behave. */
const RULE = /^(\d+)\.(\d+|\*)(?:#(\d+))?:([a-z]+)(?::(\d+))?$/;

/** What the scenario asked of the device at the destination, as faults of this plan. */
export function destinationFaults(scenario: string, plan: RestorePlan): Fault[] {
  const asked = (expectedOf(scenario)['device_behaviour'] ?? {}) as Readonly<Record<string, string>>;
  const rules = asked['dst_FV_RULES'];
  return [
    ...(rules === undefined ? [] : rules.split(',').flatMap((rule) => faultsOfRule(rule, plan))),
    ...(asked['dst_FV_ORDER'] === 'reverse' ? [{ kind: 'reverse' } as const] : []),
  ];
}

/** True when the device was told to refuse what is malformed or not negotiated; else it takes whatever it can read. */
export function isStrict(scenario: string): boolean {
  return (expectedOf(scenario)['device_behaviour'] as Readonly<Record<string, string>>)['dst_FV_STRICT'] === '1';
}

/** True when the source's device was told to answer some commands without writing the ack byte. */
export function leavesAcksAlone(scenario: string): boolean {
  return String((expectedOf(scenario)['device_behaviour'] as Readonly<Record<string, string>>)['FV_RULES']).includes(
    'noack',
  );
}

/** True when all queues were shadowed from the start, not the control virtqueue alone. */
export function isShadowed(scenario: string): boolean {
  return String(expectedOf(scenario)['netdev']).includes('x-svq=on');
}

export function faultsOfRule(rule: string, { commands }: RestorePlan): Fault[] {
  const match = RULE.exec(rule);
  if (!match) throw new Error(`a rule of another form: ${rule}`);
  const [, className, commandName, nth, action, arg] = match;
  const meant = commands.flatMap(({ out }, at) =>
    out[0] === Number(className) && (commandName === '*' || out[1] === Number(commandName)) ? [at] : [],
  );
  return meant.flatMap((at, i) =>
    nth === undefined || i + 1 === Number(nth) ? [faultOf(action ?? '', Number(arg), at)] : [],
  );
}

function faultOf(action: string, arg: number, at: number): Fault {
  switch (action) {
    case 'err':
      return { kind: 'ack', at, ack: 1 };
    case 'ack':
      return { kind: 'ack', at, ack: arg };
    case 'len':
      return { kind: 'used-length', at, length: arg };
    case 'noack':
      return { kind: 'no-ack', at };
    case 'drop':
      return { kind: 'no-answer', at };
    case 'badid':
      return { kind: 'used-id', at, id: arg };
    default:
      throw new Error(`another action: ${action}`);
  }
}
