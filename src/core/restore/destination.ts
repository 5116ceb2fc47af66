import { apply, take, type Outcome } from '../device/model';
import { requestOf } from '../device/request';
import type { DeviceState } from '../device/state';
import { ACCEPTED, refused, type Verdict } from '../device/verdict';
import type { DeviceAnswer } from '../svq/load';
import { ERR, OK, ackText } from '../wire/answer';
import type { Fault } from './fault';

/** What the device made of one command. */
export interface DeviceTurn {
  readonly verdict: Verdict;
  /** Paths that it wrote. */
  readonly wrote: readonly string[];
  readonly after: DeviceState;
  /** Out bytes that it got. */
  readonly received: Uint8Array;
  readonly answer: DeviceAnswer;
}

/** One command at the device, with what goes wrong with it. */
export function deviceTurn(state: DeviceState, out: Uint8Array, faults: readonly Fault[]): DeviceTurn {
  const cut = faults.find((fault) => fault.kind === 'cut');
  // The page that the bytes lie in will hold others.
  const received = out.slice(0, cut ? Math.max(0, cut.length) : out.length);
  const { verdict, wrote, state: after } = executed(state, received, faults);
  return { verdict, wrote, after, received, answer: answerOf(verdict, faults) };
}

function executed(state: DeviceState, received: Uint8Array, faults: readonly Fault[]): Outcome {
  const left = (why: string): Outcome => ({ state, wrote: [], verdict: refused(why) });
  if (faults.some(({ kind }) => kind === 'no-answer')) return left('It was told never to use the buffer.');
  const ack = faults.find((fault) => fault.kind === 'ack');
  if (ack && ack.ack !== OK) return left(`It was told to answer ${ackText(ack.ack)}.`);
  const request = requestOf(received, state);
  return ack ? { ...take(state, request), verdict: ACCEPTED } : apply(state, request);
}

function answerOf({ ok }: Verdict, faults: readonly Fault[]): DeviceAnswer {
  if (faults.some(({ kind }) => kind === 'no-answer')) return { used: false, ack: undefined, length: 0 };
  const ack = faults.find((fault) => fault.kind === 'ack')?.ack ?? (ok ? OK : ERR);
  const silent = faults.some(({ kind }) => kind === 'no-ack');
  const id = faults.find((fault) => fault.kind === 'used-id')?.id;
  return {
    used: true,
    ack: silent ? undefined : ack & 0xff,
    length: faults.find((fault) => fault.kind === 'used-length')?.length ?? 1,
    ...(id === undefined ? {} : { id }),
  };
}
