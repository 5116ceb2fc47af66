import type { AnswerVerdict } from '../../core/forwarding/verdict';
import type { Copy } from '../../core/forwarding/copyMatch';
import type { ForwardPath } from '../../core/forwarding/types';
import { plural } from '../../core/wire/text';
import type { Forwarded } from '../editor/forwarded';
import type { NodeMark } from './node';

/** What became of a command between the rings. */
interface Verdict {
  readonly words: string;
  /** The same as a sentence. */
  readonly why: string;
  readonly mark: NodeMark;
}

export function forwardingWords(
  { selected, forwarding, ofLoad, lost, early, shadowed }: Forwarded,
  path: ForwardPath | undefined,
): Verdict {
  if (forwarding) {
    const { copy, answer, late } = forwarding;
    const words = [copyWords(copy), ...(late ? ['late'] : []), ANSWERS[answer]].join(', ');
    const isPlain = copy.kind === 'same' && !late && answer === 'as-device';
    const isWrong = copy.kind === 'altered' || copy.kind === 'cut' || !PLAIN.has(answer);
    return { words, why: `The command was ${words}.`, mark: isPlain ? 'done' : isWrong ? 'refused' : 'parted' };
  }
  if (ofLoad)
    return {
      words: 'sent by QEMU itself',
      why: 'QEMU sends it at the start of the device, so that the device has what its model holds.',
      mark: 'device',
    };
  if (selected.row.record.ring === 'shadow')
    return {
      words: 'no guest command for it so far',
      why: 'No earlier guest command in the trace explains it.',
      mark: 'none',
    };
  if (early)
    return {
      words: 'forwarded, the copy is earlier in the trace',
      why: 'Its copy is earlier in the trace.',
      mark: 'done',
    };
  if (lost !== undefined) return { words: 'not forwarded', why: lost, mark: 'refused' };
  return predicted(path, shadowed);
}

function predicted(path: ForwardPath | undefined, shadowed: boolean): Verdict {
  switch (path?.route.kind) {
    case 'by-qemu':
      return { words: 'answered by QEMU', why: "The device doesn't get it.", mark: 'parted' };
    case 'model-alone':
      return { words: "answered by QEMU's model alone", why: 'QEMU has no device to forward to.', mark: 'parted' };
    case 'device':
    case undefined:
      return shadowed
        ? { words: 'copy not seen', why: 'Its copy is not among the rows that follow.', mark: 'pending' }
        : {
            words: 'the trace has no shadow ring',
            why: 'What the device got is not in the trace: the phases show what Shadow Virtqueue would do.',
            mark: 'none',
          };
  }
}

function copyWords(copy: Copy): string {
  switch (copy.kind) {
    case 'same':
      return 'forwarded unchanged';
    case 'replaced':
      return 'replaced by RX_PROMISC 1';
    case 'cut':
      return `truncated to ${copy.bytes} of ${plural(copy.of, 'byte')}`;
    case 'altered':
      return `altered in ${plural(copy.bytes, 'byte')}`;
  }
}

const ANSWERS: Readonly<Record<AnswerVerdict, string>> = {
  'as-device': 'answer passed on',
  normalised: 'ack passed on as 1',
  'model-refused': "answered ERR, as QEMU's model refused it",
  'insufficient-written-data': 'answered ERR, as the used length was 0',
  'too-late': 'answered ERR, as the device answered too late',
  'timed-out': 'answered ERR, as the device never answered',
  'stale-ack': 'answered with what the ack byte held before',
  'no-ack-buffer': 'without a buffer for the answer',
  'not-told': 'and the guest never got an answer',
  none: 'and not answered',
  'not-captured': 'with an answer that the capture lacks',
  changed: 'answer changed',
};

/** Answers that are as they are meant to be. */
const PLAIN: ReadonlySet<AnswerVerdict> = new Set<AnswerVerdict>(['as-device', 'normalised', 'model-refused', 'not-captured']);
