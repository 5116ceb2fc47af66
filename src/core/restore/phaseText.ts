import { POLL_SECONDS } from '../qemu/behaviour';
import type { QueuedCommand, LoadPhase } from '../svq/load';
import { OK, ackText } from '../wire/answer';
import { hexNumber, toHex } from '../wire/hex';
import { plural, truncate } from '../wire/text';
import type { Executed, LoadRun } from './run';

/** A phase in words. */
export interface PhaseText {
  readonly phase: LoadPhase;
  /** Counts what was sent, from 0. */
  readonly command: number;
  readonly title: string;
  /** What happens, with the values of this command, in whole sentences. */
  readonly detail: string;
  readonly who: 'QEMU' | 'device';
  /** Something is wrong here. */
  readonly failed: boolean;
}

/** The phase with this index of a run in words; undefined beyond the end. */
export function phaseText(run: LoadRun, index: number): PhaseText | undefined {
  const at = run.phases[index];
  if (!at) return undefined;
  const step = run.steps[at.command];
  const text = step
    ? TEXTS[at.phase](step, run)
    : qemu('Look for free descriptors', 'None are free: unanswered commands hold them all. The load fails.', true);
  return { ...at, ...text };
}

type Text = Omit<PhaseText, 'phase' | 'command'>;

function qemu(title: string, detail: string, failed = false): Text {
  return { title, detail, who: 'QEMU', failed };
}

function device(title: string, detail: string, failed = false): Text {
  return { title, detail, who: 'device', failed };
}

const TEXTS: Readonly<Record<LoadPhase, (step: Executed, run: LoadRun) => Text>> = {
  copy: ({ command, queued: { offset, length } }) =>
    qemu(
      'Copy to the out page',
      `${command.name} is copied to the page: ${plural(length, 'byte')} at offset ${offset}.`,
    ),
  map: ({ queued: { offset, status } }, { map }) =>
    qemu(
      'Translate to IOVAs',
      `The command is at ${hexNumber(map.out.iova + offset)}, its ack byte at ${hexNumber(map.status.iova + status)}.`,
    ),
  describe: ({ queued }) => describeText(queued),
  publish: ({ queued: { head } }) =>
    qemu(
      'Make it available and kick',
      `Head ${head} is added to the available ring, its index is incremented, and the device is notified.`,
    ),
  execute: executeText,
  use: ({ queued: { head, answer } }) => {
    const { id = head, length = 0 } = answer ?? {};
    const wrong = id !== head || length !== 1;
    return device('Return the buffer', `The used ring gets id ${id}, length ${length}.`, wrong);
  },
  collect: collectText,
  check: checkText,
};

function describeText({ ids, head }: Readonly<QueuedCommand>): Text {
  const title = 'Write the descriptors';
  return ids.length > 1
    ? qemu(title, `Descriptors ${ids.join(' and ')} are taken from the free list.`)
    : qemu(
        title,
        `The free list links descriptor ${head} to itself: the descriptor for the answer overwrites the command's.`,
        true,
      );
}

function executeText({ verdict, received, queued: { answer } }: Executed): Text {
  const bytes =
    received.length === 0 ? 'nothing' : `${plural(received.length, 'byte')} (${truncate(toHex(received), 40)})`;
  const ack = answer?.ack === undefined ? 'It writes no answer.' : `It answers ${ackText(answer.ack)}.`;
  const why = verdict.ok || received.length === 0 ? '' : ` ${verdict.why}`;
  return device('Execute', `It reads ${bytes}. ${ack}${why}`, !verdict.ok || answer?.ack === undefined);
}

function collectText({ queued: { taken, ids } }: Executed, { behaviour }: LoadRun): Text {
  const title = 'Wait for the used entry';
  if (taken === 'time-out') {
    const waited = `No used entry within ${POLL_SECONDS} s, during which QEMU holds its main lock.`;
    return qemu(title, `${waited} QEMU stops waiting.`, true);
  }
  if (typeof taken === 'object' && taken.kind === 'unknown-id') {
    return qemu(title, `${taken.message}. No descriptors are returned.`, true);
  }
  const [head, ...others] = ids;
  const lost = behaviour.freeList === 'second-lost' && others.length > 0;
  return lost
    ? qemu(title, `Descriptor ${String(head)} is returned to the free list, and ${others.join(', ')} is lost.`)
    : qemu(title, `Descriptors ${ids.join(' and ')} are returned to the free list.`);
}

function checkText({ queued: { command, ack = OK } }: Executed, { stop }: LoadRun): Text {
  const fails = stop?.command === command;
  if (fails && stop.why === 'length') {
    const came = `${plural(stop.written, 'byte')} returned for ${plural(stop.expected, 'command')}`;
    return qemu('Check the lengths', `${came}, where each should write one: the load fails.`, true);
  }
  return qemu('Check the answer', `It is ${ackText(ack)}${fails ? ': the load fails.' : '.'}`, ack !== OK);
}
