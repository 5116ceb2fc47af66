import { NO_ANSWER, UNREAD } from '../../core/filter/candidate';
import { OK, type Answer } from '../../core/wire/answer';

const ANSWERED_OK: Answer = { kind: 'ok' };
const NOT_READ: Answer = { kind: 'unread' };
const NOT_ANSWERED: Answer = { kind: 'none' };

/** The answer that the ack column of a batch tells. */
export function answerOfAck(ack: number): Answer {
  if (ack === OK) return ANSWERED_OK;
  if (ack === UNREAD) return NOT_READ;
  return ack === NO_ANSWER ? NOT_ANSWERED : { kind: 'error', ack };
}
