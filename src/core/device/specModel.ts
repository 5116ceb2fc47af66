import { commandSpec, refusalOf } from '../wire/commands';
import { featureName, hasFeature } from '../wire/features';
import { hexNumber } from '../wire/hex';
import { effectOf, unchanged, type Change } from './effects';
import { overLimit, widened } from './overLimit';
import type { Request } from './request';
import type { DeviceState } from './state';
import { ACCEPTED, refused, type CommandVerdict } from './verdict';

/** What a device that keeps to the specification answers, within the limits of its own. */
export function judgeBySpec(state: DeviceState, { decoded }: Request): CommandVerdict {
  const { name, command } = decoded;
  if (!name) return refused(`${decoded.label}: the specification doesn't define this command.`);
  const spec = commandSpec(name);
  const section = `virtio 1.4, ${spec.section}`;
  if (!hasFeature(state.features, spec.feature)) {
    return refused(`${featureName(spec.feature)} isn't negotiated (features ${hexNumber(state.features)}).`, section);
  }
  const broken = decoded.findings.find(
    (finding) => finding.refuses === true || (!command && finding.severity === 'error'),
  );
  if (broken) return refused(broken.message, broken.spec);
  if (!command) return refused('The data is truncated.', section);
  const why = refusalOf(state, command) ?? overLimit(state, command);
  return why === undefined ? ACCEPTED : refused(why, section);
}

/** What a device that took the command has become, whatever the specification says to it. */
export function takeBySpec(state: DeviceState, { decoded }: Request): Change {
  if (!decoded.command) return unchanged(state);
  const change = effectOf(state, decoded.command);
  if (!state.limits || change.state.mac_table === state.mac_table) return change;
  return { ...change, state: { ...change.state, mac_table: widened(change.state.mac_table, state.limits) } };
}
