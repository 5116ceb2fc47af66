import fc from 'fast-check';
import { applyBytes } from '../../../../src/core/device/model';
import { resetState } from '../../../../src/core/device/reset';
import type { DeviceState, Profile } from '../../../../src/core/device/state';
import { COMMAND_NAMES, type CommandName, type DataInput } from '../../../../src/core/wire/commands';
import { encodeCommand } from '../../../../src/core/wire/encode';
import { acceptable, config } from './arbitrary';
import { CONTROL, OFFLOAD_FEATURES, features } from './devices';

/** Sets of negotiated features, as far as the control virtqueue cares. */
export const featureSets: fc.Arbitrary<bigint> = fc
  .tuple(
    fc.subarray([...CONTROL, ...OFFLOAD_FEATURES, 'GUEST_USO4', 'GUEST_UDP_TUNNEL_GSO', 'RSC_EXT']),
    // Half of them with everything, or random subsets would seldom have two that belong together.
    fc.boolean(),
  )
  .map(([some, all]) => features(...(all ? [...CONTROL, ...some] : some)));

/** Out bytes of a command that a device with these features mostly accepts. */
export function commandFor(negotiated: bigint): fc.Arbitrary<Uint8Array> {
  const data = acceptable(negotiated);
  const encoded = <N extends CommandName>(name: N, input: fc.Arbitrary<DataInput<N>>): fc.Arbitrary<Uint8Array> =>
    input.map((values) => encodeCommand(name, values));
  return fc.oneof(...COMMAND_NAMES.map((name) => encoded(name, data[name])));
}

/** States that a device gets into by commands that it accepts. */
export function reachable(profile: Profile, negotiated: fc.Arbitrary<bigint> = featureSets): fc.Arbitrary<DeviceState> {
  return negotiated.chain((given) =>
    fc
      .tuple(config, fc.array(commandFor(given), { maxLength: 40 }))
      .map(([space, commands]) =>
        commands.reduce(
          (state, out) => applyBytes(state, out).state,
          resetState({ device: 'net0', profile, features: given, config: space }),
        ),
      ),
  );
}
