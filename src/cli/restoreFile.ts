import { restoreToMarkdown } from '../core/restore/audit/markdown';
import type { Origin } from '../core/restore/audit/reproduce';
import { restoreToC, restoreToJson, restoreToRecords } from '../core/restore/export';
import type { RestoreSession } from '../core/restore/session';
import { writeJsonl } from '../io/write/jsonl';
import { writePcapng } from '../io/write/pcapng';

type Encode = (session: RestoreSession, origin: Origin) => Iterable<string | Uint8Array>;

const ENCODERS: readonly (readonly [endings: readonly string[], Encode])[] = [
  [
    ['.jsonl', '.cvqtrace'],
    (session) => writeJsonl(restoreToRecords(session), { impliedDevice: session.start.device }),
  ],
  [['.pcapng'], (session) => writePcapng(restoreToRecords(session), { defaultDevice: session.start.device })],
  [['.json'], (session) => [`${JSON.stringify(restoreToJson(session), undefined, 2)}\n`]],
  [['.c', '.h'], (session) => [restoreToC(session)]],
  [['.md'], (session, origin) => [restoreToMarkdown(session, origin)]],
];

/** The ends of names that say what a restore stream is written as. */
export const RESTORE_ENDINGS = ENCODERS.flatMap(([endings]) => endings);

/** How a restore stream is written to a file of this name; undefined when the name doesn't tell. */
export function restoreEncoder(name: string): Encode | undefined {
  const lower = name.toLowerCase();
  return ENCODERS.find(([endings]) => endings.some((end) => lower.endsWith(end)))?.[1];
}
