import { lostAtEnd } from '../../../../src/core/forwarding/lost';
import { inPlace } from '../../../../src/core/check/fast/rowCheck';
import { findingsAt, type PlacedFinding } from '../../../../src/core/check/traceFindings';
import { follow } from '../../../../src/core/track/follow';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import type { TraceRecord } from '../../../../src/core/trace/record';

/** All findings of a trace, in the order in which they show. */
export function findingsOf(records: readonly TraceRecord[]): PlacedFinding[] {
  let track = EMPTY_TRACK;
  let command = 0;
  const found = records.flatMap((record, row) => {
    const before = track;
    track = follow(before, record, command);
    const findings = findingsAt(inPlace({ row: { row, command, offset: 0, length: 0, record }, before, after: track }));
    if (record.type === 'command') command++;
    return findings;
  });
  return [...found, ...lostAtEnd(track)];
}

/** `3 altered`: the command and the code of each finding. */
export function placesOf(records: readonly TraceRecord[]): string[] {
  return findingsOf(records).map(({ finding, about }) => `${String(about?.command)} ${finding.code}`);
}
