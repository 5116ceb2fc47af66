import { POLL_SECONDS } from '../qemu/behaviour';
import { within } from '../qemu/release';
import type { ChainDescriptor } from '../wire/chain';
import { duration } from '../trace/time';
import { answerOf, answerText } from '../wire/answer';
import { hexNumber } from '../wire/hex';
import { plural } from '../wire/text';
import type { ForwardFacts, ForwardPhase } from './types';
import { isTooLate } from './unforwarded';

/** The guest's part, and what QEMU does before the device is asked. */
export function beforePhases(facts: ForwardFacts): ForwardPhase[] {
  const { input, label, route } = facts;
  const { guest } = input;
  const { out, chain } = guest;
  const layout = chain ? ` in ${plural(chain.length, 'descriptor')}` : '';
  const kick: ForwardPhase = {
    phase: 'kick',
    who: 'guest',
    title: 'Guest kicks',
    detail: `The driver has put ${label}, ${plural(out.length, 'byte')}, on its control virtqueue and notifies QEMU.`,
  };
  const pop: ForwardPhase = {
    phase: 'pop',
    who: 'QEMU',
    title: 'QEMU takes the buffer',
    detail: `${plural(out.length, 'byte')} to read${layout}; ${facts.hasRoom ? 'there is room for the ack' : 'there is no room for the ack'}. The next command of the guest waits until this one is answered.`,
  };
  return route.kind === 'model-alone' ? [kick, pop] : [kick, pop, copyPhase(facts), decidePhase(facts)];
}

function copyPhase({ input, behaviour, route }: ForwardFacts): ForwardPhase {
  const { length } = input.guest.out;
  const cut = route.kind === 'device' && route.copy.kind === 'cut' ? route.copy.bytes : undefined;
  const copied = Math.min(length, cut ?? behaviour.copiedBytes);
  const rest = copied === length ? '' : ` The rest is dropped.`;
  return {
    phase: 'copy',
    who: 'QEMU',
    title: 'QEMU copies the command',
    detail: `${copied.toLocaleString('en')} of ${plural(length, 'byte')} are copied to the start of QEMU's out buffer, where the guest can't change them.${rest}`,
    ...(cut === undefined ? {} : { failed: true }),
  };
}

function decidePhase({ route }: ForwardFacts): ForwardPhase {
  const common = { phase: 'decide', who: 'QEMU' } as const;
  if (route.kind === 'by-qemu') {
    return route.why === 'announce'
      ? {
          ...common,
          title: 'QEMU answers itself',
          detail: 'ANNOUNCE is emulated by QEMU: the device gets nothing, and OK is assumed as its answer.',
        }
      : {
          ...common,
          title: 'QEMU refuses it',
          detail:
            "The table is too long to forward and its lists don't fill it: the device gets nothing, and ERR is assumed as its answer.",
          failed: true,
        };
  }
  const copy = route.kind === 'device' ? route.copy : undefined;
  switch (copy?.kind) {
    case 'replaced':
      return {
        ...common,
        title: 'QEMU sends RX_PROMISC 1 instead',
        detail:
          'The MAC table is longer than the buffer: the device gets RX_PROMISC 1 instead, and the model a table that overflows.',
      };
    case 'cut':
      return {
        ...common,
        title: 'QEMU forwards what it copied',
        detail: 'The device gets the first bytes only.',
        failed: true,
      };
    case 'altered':
      return {
        ...common,
        title: 'The device gets other bytes',
        detail: `${plural(copy.bytes, 'byte differs', 'bytes differ')} from the guest's, the first at offset ${copy.first}: nothing in QEMU explains it.`,
        failed: true,
      };
    case 'same':
    case undefined:
      return {
        ...common,
        title: 'QEMU forwards it',
        detail: "The device gets the bytes unchanged; QEMU doesn't check them.",
      };
  }
}

/** The shadow ring and the device. */
export function devicePhases(facts: ForwardFacts): ForwardPhase[] {
  const { route, device, input, read } = facts;
  if (route.kind !== 'device' || !device) return [];
  const { shadow } = input;
  const chain = shadow?.chain;
  const pending =
    shadow?.pending === undefined ? '' : ` ${plural(shadow.pending, 'command')} in flight, including this one.`;
  const isLate = shadow !== undefined && isTooLate(shadow, answerOf(input.guest));
  const isUsed = !isLate && (device.kind !== 'none' || read !== undefined);
  const latency = shadow?.latency === undefined ? '' : ` after ${duration(shadow.latency)}`;
  const phases: ForwardPhase[] = [
    {
      phase: 'describe',
      who: 'QEMU',
      title: 'QEMU adds it to the shadow ring',
      detail: chain
        ? `Head ${shadow.head === undefined ? 'unknown' : String(shadow.head)}: ${chain.map(descriptor).join(', ')}.`
        : `Two descriptors: one to read with ${plural(route.out.length, 'byte')}, one to write with 1 byte.`,
    },
    {
      phase: 'publish',
      who: 'QEMU',
      title: 'QEMU kicks the device',
      detail: `The available index is incremented, and the device is notified unless it has disabled notifications.${pending}`,
    },
    {
      phase: 'execute',
      who: 'device',
      title: 'Device executes',
      detail: deviceDetail(facts),
      ...(device.kind === 'ok' ? {} : { failed: true }),
    },
    {
      phase: 'poll',
      who: 'QEMU',
      title: 'QEMU polls for the used buffer',
      detail: isUsed
        ? `The buffer is returned${latency}. Until then QEMU holds its main lock.`
        : `The buffer ${isLate ? `is returned too late${latency}` : `isn't returned`}: QEMU gives up after ${POLL_SECONDS} s, in which it holds its main lock.`,
      ...(isUsed ? {} : { failed: true }),
    },
  ];
  return read === undefined ? [...phases, lengthFailed(isUsed)] : [...phases, ...checks(facts, read)];
}

function descriptor({ addr, len, flags }: ChainDescriptor): string {
  return `${plural(len, 'byte')} to ${(flags & 2) === 0 ? 'read' : 'write'} at ${hexNumber(addr)}`;
}

function deviceDetail({ device, predicted, read }: ForwardFacts): string {
  if (!device) return '';
  if (predicted) return `A device that follows the specification answers ${answerText(device)}.`;
  switch (device.kind) {
    case 'ok':
    case 'error':
      return `The device answers ${answerText(device)}.`;
    case 'unread':
      return 'The device returns the buffer with used length 0, whether or not it has executed the command.';
    case 'untold':
      return "The device returns the buffer; the capture doesn't have its answer.";
    case 'none':
      return read === undefined
        ? 'The device never uses the buffer.'
        : 'The device returns the buffer and never writes its ack.';
  }
}

function lengthFailed(isUsed: boolean): ForwardPhase {
  return {
    phase: 'length',
    who: 'QEMU',
    title: 'QEMU checks the written length',
    detail: `0 bytes were written${isUsed ? '' : ' so far'}, fewer than the 1 of an ack: QEMU logs "Insufficient written data (0)" and doesn't update the model.`,
    failed: true,
  };
}

function checks({ input, read, device }: ForwardFacts, ack: number): ForwardPhase[] {
  const stale = device?.kind === 'none' ? ' It is left from an earlier command.' : '';
  // Source: QEMU d45243bcfc.
  const forgets = within(input.release, { until: '8.1' })
    ? " Without a stable update, this release loses the guest's buffer here: it is never returned, and the driver waits for it forever."
    : '';
  const next = ack === 0 ? 'The model is updated next.' : `The model isn't updated.${forgets}`;
  return [
    { phase: 'length', who: 'QEMU', title: 'QEMU checks the written length', detail: 'At least 1 byte was written.' },
    {
      phase: 'ack',
      who: 'QEMU',
      title: 'QEMU checks the ack',
      detail: `The ack byte holds ${String(read)}.${stale} ${next}`,
      ...(ack === 0 && stale === '' ? {} : { failed: true }),
    },
  ];
}

/** The model, and what goes back to the guest. */
export function afterPhases(facts: ForwardFacts): ForwardPhase[] {
  const { input, status, hasRoom, route } = facts;
  if (facts.model.kind === 'broken') return modelPhase(facts);
  const told = answerOf(input.guest);
  const ack = status === 0 ? 'OK' : 'ERR';
  const isOther = hasRoom && told.kind !== 'none' && (told.kind === 'ok') !== (status === 0);
  const other = isOther ? ` In the capture, the guest got ${answerText(told)}.` : '';
  const missing = told.kind === 'none' ? " The capture has no answer in the guest's buffer." : '';
  const log = route.kind === 'model-alone' ? '' : ' and QEMU logs "Bad device CVQ written length"';
  return [
    ...modelPhase(facts),
    {
      phase: 'status',
      who: 'QEMU',
      title: hasRoom ? `QEMU returns ${ack} to the guest` : 'QEMU has no buffer for the answer',
      detail: hasRoom
        ? `The ack ${status} goes into the guest's buffer.${other}${missing}`
        : `The guest's buffer has no writable descriptor: the answer, ${ack}, is lost${log}.`,
      ...(hasRoom && !isOther && told.kind !== 'none' ? {} : { failed: true }),
    },
    {
      phase: 'return',
      who: 'QEMU',
      title: 'QEMU returns the buffer',
      detail: `It is returned to the guest with used length ${hasRoom ? '1' : '0'}, and the guest is notified. QEMU takes the next command.`,
    },
  ];
}

function modelPhase({ model, route }: ForwardFacts): ForwardPhase[] {
  const common = { phase: 'model', who: 'model' } as const;
  switch (model.kind) {
    case 'not-asked':
      return [];
    case 'broken':
      return [
        {
          ...common,
          title: 'Model marks the device as broken',
          detail:
            'The command has no command byte: QEMU logs "virtio-net ctrl missing headers" and returns no buffer any more. Neither this command nor a later one is answered until the driver resets the device.',
          failed: true,
        },
      ];
    case 'took':
      return [
        {
          ...common,
          title: 'Model accepts it',
          detail: "QEMU's model of the device accepts the command: it will be restored.",
        },
      ];
    case 'overflowed':
      return [
        {
          ...common,
          title: 'Model overflows',
          detail: 'QEMU\'s model accepts the table, which is too long: a list that doesn\'t fit is replaced by "all".',
        },
      ];
    case 'refused': {
      const log = route.kind === 'model-alone' ? '' : ' QEMU logs "Bad CVQ processing in model".';
      const apart = route.kind === 'device' ? ' The device has still executed the command.' : '';
      return [{ ...common, title: 'Model refuses it', detail: `${model.why}${log}${apart}`, failed: true }];
    }
  }
}
