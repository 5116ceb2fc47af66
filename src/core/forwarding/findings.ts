import type { Difference } from '../device/diff';
import { QEMU_KEY_BYTES, type DeviceState } from '../device/state';
import type { Forwarding } from './verdict';
import { isMacTableSet } from './copyMatch';
import type { CommandRecord } from '../trace/record';
import { POLL_SECONDS } from '../qemu/behaviour';
import { answerText, isTaken } from '../wire/answer';
import { isCommandNamed } from '../wire/commands';
import { F, hasFeature } from '../wire/features';
import { plural, truncate } from '../wire/text';
import type { Finding } from '../findings/finding';
import type { ForwardingDevice } from './unforwarded';

const FORWARD = 'QEMU, vhost_vdpa_net_handle_ctrl_avail';
const EXCESSIVE = 'QEMU, vhost_vdpa_net_excessive_mac_filter_cvq_add';

/**
 * Findings on a guest command at the record of the shadow ring that is its copy: whether the device got what
 * the guest sent, the guest was told what the device answered, and QEMU's model holds what the device holds.
 */
export function forwardFindings(record: CommandRecord, forwarding: Forwarding, before: ForwardingDevice): Finding[] {
  return [
    ...copyFindings(forwarding),
    ...answerFindings(forwarding, before),
    // Without the features, what the model does isn't known.
    ...(before.assumed ? [] : modelFindings(forwarding)),
    ...substituteFindings(record, forwarding, before),
  ];
}

function copyFindings({ guest, copy, late, device, newDifferences }: Forwarding): Finding[] {
  const found: Finding[] = [];
  const number = String(guest);
  if (late) {
    found.push({
      code: 'forwarded-late',
      severity: 'warning',
      message: `The guest's command ${number} reaches the device after one that the guest sent later: the device may end in another state than the guest expects.`,
      spec: 'QEMU, vhost_handle_guest_kick',
    });
  }
  switch (copy.kind) {
    case 'same':
      break;
    case 'replaced':
      if (device.kind === 'error') break;
      found.push({
        code: 'mac-table-replaced',
        severity: 'warning',
        message: `The MAC table of the guest's command ${number} doesn't fit in QEMU's copy buffer, so the device gets RX_PROMISC 1 instead: it receives everything, and QEMU's model marks both lists as overflowed.`,
        spec: EXCESSIVE,
      });
      break;
    case 'cut':
      found.push({
        code: 'cut',
        severity: 'error',
        message: `The device gets ${plural(copy.bytes, 'byte')} of the ${copy.of.toLocaleString('en')} of the guest's command ${number}: the rest doesn't fit in QEMU's copy buffer, and the guest isn't informed.`,
        at: { side: 'out', offset: 0, length: copy.bytes },
        spec: 'QEMU, vhost_vdpa_net_cvq_cmd_page_len',
      });
      break;
    case 'altered':
      found.push({
        code: 'altered',
        severity: 'error',
        message: `The device gets other bytes than the guest's command ${number} has: ${plural(copy.bytes, 'byte differs', 'bytes differ')}, the first at offset ${copy.first}. The device does something other than what the guest requested.${fields(newDifferences)}`,
        at: { side: 'out', offset: copy.first, length: 1 },
        spec: FORWARD,
      });
  }
  return found;
}

function answerFindings(
  { guest, answer, device, guestAnswer, newDifferences }: Forwarding,
  { lateAnswer }: ForwardingDevice,
): Finding[] {
  const number = String(guest);
  const finding = (
    code: Finding['code'],
    severity: Finding['severity'],
    message: string,
    spec = FORWARD,
  ): Finding[] => [{ code, severity, message, spec }];
  // What QEMU read isn't what the device answered to this command.
  if (lateAnswer !== undefined && answer !== 'none' && answer !== 'too-late') {
    const given = `QEMU had given up command ${lateAnswer} after ${POLL_SECONDS} s, and the device answered it later`;
    const read = `QEMU may have read that answer for the guest's command ${number}, which got ${answerText(guestAnswer)}; the device's own answer is ${answerText(device)}`;
    return finding(
      'stale-ack',
      answer === 'changed' ? 'error' : 'warning',
      `${given}: ${read}. Whether guest, QEMU's model and device agree is unknown until the device is restarted.${fields(newDifferences)}`,
      'QEMU, vhost_svq_poll',
    );
  }
  switch (answer) {
    case 'as-device':
    case 'model-refused':
    case 'not-captured':
    case 'none':
      return [];
    case 'normalised':
      return finding(
        'ack-normalised',
        'info',
        `The device answered ${answerText(device)}; the guest gets ERR, ack 1, whatever the error was.`,
      );
    case 'insufficient-written-data':
      return finding(
        'insufficient-written-data',
        'error',
        `The buffer came back with used length 0, so QEMU logs "Insufficient written data (0)", returns ERR to the guest for its command ${number} and doesn't change its model, whatever the device has done.${fields(newDifferences)}`,
      );
    case 'too-late':
      return finding(
        'insufficient-written-data',
        'error',
        `The device answered ${answerText(device)} more than ${POLL_SECONDS} s after it got the command: QEMU polls for ${POLL_SECONDS} s with its main lock held, logs "Insufficient written data (0)", returns ERR to the guest for its command ${number} and doesn't change its model.${isTaken(device) ? ' The device has executed the command all the same.' : ''}${fields(newDifferences)} QEMU may read this answer for the next command.`,
        'QEMU, vhost_svq_poll',
      );
    case 'timed-out':
      return finding(
        'insufficient-written-data',
        'error',
        `The device never used the buffer: QEMU polls for 10 s with its main lock held, logs "Insufficient written data (0)", returns ERR to the guest for its command ${number} and doesn't change its model. Whether the device executes it later is unknown.`,
        'QEMU, vhost_svq_poll',
      );
    case 'stale-ack':
      return finding(
        'stale-ack',
        'error',
        `The device never wrote its ack, so the guest's command ${number} got the value that an earlier answer left in the byte, OK: the guest and QEMU's model assume that it was executed, which is unknown.${fields(newDifferences)}`,
      );
    case 'no-ack-buffer':
      return finding(
        'no-ack-buffer',
        'warning',
        `The guest's command ${number} has no writable descriptor: the device answered ${answerText(device)}, QEMU logs "Bad device CVQ written length", and the guest's buffer is returned without an answer. ${device.kind === 'ok' ? "QEMU's model gets the command as any other that the device accepted." : "QEMU's model doesn't get the command, as the device didn't accept it."}`,
      );
    case 'not-told':
      return finding(
        'guest-not-answered',
        'error',
        `The device answered ${answerText(device)}, and the guest's command ${number} got no answer: a driver that waits for it hangs. QEMU before 8.1 does this for every command that the device refuses (fixed in stable updates).`,
        'QEMU d45243bcfc, vhost_vdpa_net_handle_ctrl_avail',
      );
    case 'changed':
      return finding(
        'answer-changed',
        'error',
        `The device answered ${answerText(device)}, and the guest got ${answerText(guestAnswer)} for its command ${number}. Nothing in QEMU's model explains it.${fields(newDifferences)}`,
      );
  }
}

function modelFindings(forwarding: Forwarding): Finding[] {
  const { guest, model, answer, copy, newDifferences, after } = forwarding;
  const number = String(guest);
  switch (model.kind) {
    case 'not-asked':
      return [];
    case 'refused':
      return [
        {
          code: 'model-refused-after-device',
          severity: 'warning',
          message: `The device accepted it and QEMU's model refuses the guest's command ${number}: QEMU logs "Bad CVQ processing in model" and returns ERR to the guest, although the device has executed it. ${model.why}${fields(newDifferences)}`,
          ...(model.spec === undefined ? {} : { spec: model.spec }),
        },
      ];
    case 'overflowed':
      return copy.kind === 'replaced' ? [] : [overflow(forwarding)];
    case 'took': {
      if (answer !== 'as-device' || copy.kind !== 'same' || newDifferences.length === 0) return [];
      const { why, spec } = differenceCause(after.model, newDifferences);
      return [
        {
          code: 'model-device-parted',
          severity: 'warning',
          message: `The device and QEMU's model handled the guest's command ${number} differently.${fields(newDifferences)} ${why} A migration or a restart of the device gives it the model's state.`,
          spec,
        },
      ];
    }
  }
}

function overflow({ guest, after }: Forwarding): Finding {
  const { unicast_overflow, multicast_overflow } = after.model.mac_table;
  const { unicast, multicast } = after.device.mac_table;
  const parts = [
    ...(unicast_overflow ? [plural(unicast.length, 'unicast address', 'unicast addresses')] : []),
    ...(multicast_overflow ? [plural(multicast.length, 'multicast address', 'multicast addresses')] : []),
  ];
  return {
    code: 'model-overflow',
    severity: 'info',
    message: `The device has the whole table of the guest's command ${guest}; ${parts.join(' and ')} don't fit QEMU's model, which receives "all" instead, by design: a migration or a restart of the device widens the filter.`,
    spec: 'QEMU, virtio_net_handle_mac',
  };
}

/** Findings on the promiscuous mode that replaces a MAC table too long to forward. */
function substituteFindings(
  { out }: CommandRecord,
  { guest, device, after, copy }: Forwarding,
  { promiscSubstitute }: ForwardingDevice,
): Finding[] {
  if (promiscSubstitute === undefined || device.kind !== 'ok' || copy.kind === 'replaced') return [];
  const { model } = after;
  const since = `RX_PROMISC 1, command ${promiscSubstitute}`;
  if (isMacTableSet(out) && after.device.rx.promisc && !model.rx.promisc && !model.mac_table.unicast_overflow) {
    return [
      {
        code: 'device-stays-promiscuous',
        severity: 'warning',
        message: `The guest's command ${guest} has a table that fits, and QEMU doesn't turn off promiscuous mode (${since}), which replaced one that didn't fit: the device stays promiscuous, but not for the guest and QEMU's model. A migration or a restart of the device turns it off.`,
        spec: EXCESSIVE,
      },
    ];
  }
  if (
    isCommandNamed('VIRTIO_NET_CTRL_RX_PROMISC', out) &&
    !after.device.rx.promisc &&
    model.mac_table.unicast_overflow
  ) {
    return [
      {
        code: 'stand-in-undone',
        severity: 'info',
        message: `The guest's command ${guest} turns off the promiscuous mode that replaced its MAC table (${since}): until the driver sends a table again, the device filters by its previous one.`,
        spec: EXCESSIVE,
      },
    ];
  }
  return [];
}

/** Most characters that are shown of a value. */
const WIDEST = 40;

function fields(differences: readonly Difference[]): string {
  if (differences.length === 0) return '';
  return ` Since then ${differences.map(difference).join('; ')}.`;
}

function difference({ path, a, b }: Difference): string {
  const [model, device] = [a, b].map((value) => truncate(JSON.stringify(value), WIDEST));
  return model === undefined || model === device
    ? `${path} differs`
    : `${path} is ${model} in the model and ${String(device)} in the device`;
}

const STEERING = new Set(['steering', 'rss', 'hash', 'queue_pairs']);

/** Why QEMU's model holds something else than a device that took the same command, and the source of it. */
function differenceCause(
  model: DeviceState,
  differences: readonly Difference[],
): { readonly why: string; readonly spec: string } {
  const paths = differences.map(({ path }) => path);
  if (paths.some((path) => STEERING.has(path)))
    return { why: steeringCause(model, differences), spec: 'QEMU, virtio_net_handle_rss' };
  if (paths.includes('guest_offloads'))
    return { why: 'The model leaves out RSC_EXT.', spec: 'QEMU, virtio_net_handle_offloads' };
  return { why: 'The model interprets it differently from the specification.', spec: 'QEMU, hw/net/virtio-net.c' };
}

function steeringCause({ features }: DeviceState, differences: readonly Difference[]): string {
  const hash = differences.find(({ path }) => path === 'hash');
  if (hash && hasFeature(features, F.RSS))
    return 'With VIRTIO_NET_F_RSS negotiated, the model treats HASH_CONFIG as RSS with a table of one entry, queue 0.';
  if (differences.some(({ path, a, b }) => path === 'steering' && a === 'automatic' && b !== 'automatic'))
    return 'The model treats a command without a key as "RSS off".';
  return `The model keeps keys of ${QEMU_KEY_BYTES} bytes: after a shorter key, the rest of the old key remains.`;
}
