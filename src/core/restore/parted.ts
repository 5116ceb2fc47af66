import { applyBytes } from '../device/model';
import type { DeviceState, HashConfig, RssConfig } from '../device/state';
import { F, featureName, hasFeature } from '../wire/features';
import { plural } from '../wire/text';
import { concerns } from './audit';
import { planRestore } from './profiles';

/**
 * Why QEMU's model holds a field otherwise than the guest set it. What the model refuses is asked of the model itself,
 * with the command that would set the field.
 */
export function partedWhy(path: string, intent: DeviceState, model: DeviceState): string {
  return overflowWhy(path, model) ?? refusalWhy(path, intent, model) ?? steeringWhy(path, intent, model) ?? UNEXPLAINED;
}

const UNEXPLAINED = "QEMU's model came to hold it otherwise; no command that it would refuse explains that.";

function overflowWhy(path: string, { mac_table }: DeviceState): string | undefined {
  const list = (['unicast', 'multicast'] as const).find((name) => path.startsWith(`mac_table.${name}`));
  return list && mac_table[`${list}_overflow`]
    ? `The ${list} addresses overflowed the 64 entries of QEMU's model, which dropped that part of the table.`
    : undefined;
}

function refusalWhy(path: string, intent: DeviceState, model: DeviceState): string | undefined {
  for (const { name, out, restores } of planRestore('complete', intent).commands) {
    if (!concerns(restores, path)) continue;
    const { verdict } = applyBytes(model, out);
    if (!verdict.ok) return `QEMU's model refuses ${name}: ${verdict.why}`;
  }
  return undefined;
}
