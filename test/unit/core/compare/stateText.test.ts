import assert from 'node:assert/strict';
import { fullyKnown } from '../../../../src/core/device/unknown';
import fc from 'fast-check';
import { compareStates } from '../../../../src/core/compare/compare';
import { stateLines } from '../../../../src/core/compare/stateText';
import { patchText, planPatch } from '../../../../src/core/restore/patch';
import type { DeviceState } from '../../../../src/core/device/state';
import { after, device, features } from '../support/devices';
import { reachable } from '../support/states';

const start = device('spec');
const text = (state: DeviceState) => stateLines(fullyKnown(state)).map((line) => line.text);

describe('a state written out', () => {
  it('is the same text for states that mean the same, and another for those that do not', () => {
    const pair = reachable('spec').chain((a) =>
      fc.oneof(reachable('spec'), fc.constant(planPatch(start, a).patched)).map((b) => [a, b] as const),
    );
    fc.assert(
      fc.property(pair, ([a, b]) => {
        assert.equal(text(a).join('\n') === text(b).join('\n'), compareStates(fullyKnown(a), fullyKnown(b)).count === 0);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no heed of the order of addresses, and of parameters that hold anyway', () => {
    const a = after(start, '0100 02000000 020000000002 020000000001 00000000', '0602 0000 0000 00000000 00000000');
    const b = after(start, '0100 02000000 020000000001 020000000002 00000000');
    assert.deepEqual(text(a), text(b));
  });

  it('has a line for each VLAN, with the path by which provenance knows it', () => {
    const lines = stateLines(fullyKnown(after(start, '0200 0500', '0200 0600')));
    assert.deepEqual(
      lines.filter(({ path }) => path?.startsWith('vlans')),
      [
        { path: 'vlans.5', text: '  5' },
        { path: 'vlans.6', text: '  6' },
      ],
    );
    assert.deepEqual(
      stateLines(fullyKnown(device('spec', features()))).filter(({ path }) => path === 'vlans'),
      [{ path: 'vlans', text: '  all' }],
    );
  });
});

describe('the text of mend commands', () => {
  it('has the reason, the name and the bytes of each, and what none can do', () => {
    const a = { ...after(start, '000000'), status: { link_up: false, announce: false } };
    assert.equal(
      patchText(planPatch(start, a)),
      [
        '# It is off in A.',
        'VIRTIO_NET_CTRL_RX_PROMISC 000000',
        '# status.link_up still differs: No command changes the link status.',
        '',
      ].join('\n'),
    );
  });
});
