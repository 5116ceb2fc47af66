import assert from 'node:assert/strict';
import { InFlight } from '../../../../src/core/check/inFlight';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { guest, ready, reset, shadow, unanswered } from '../support/traces';

/** Codes' severities and messages by the number of the command. */
function watch(...records: readonly TraceRecord[]): readonly (readonly [number, string, string])[] {
  const inFlight = new InFlight();
  let command = 0;
  return records.flatMap((record, row) => {
    const found = inFlight.next({ row, command, offset: 0, length: 0, record }, 'net0', []);
    if (record.type === 'command') command++;
    return found.map(({ finding, about }) => [about?.command ?? -1, finding.severity, finding.message] as const);
  });
}

const MS = 1_000_000n;

describe('a head descriptor', () => {
  it('that is in flight is not to be made available', () => {
    const [[command, severity, message] = [], ...rest] = watch(
      ready(),
      guest('000000', '00', { t: MS, head: 0, latency: 699n * MS }),
      guest('000101', '00', { t: 501n * MS, head: 0, latency: 199n * MS }),
      guest('0200 6400', '00', { t: 1002n * MS, head: 2, latency: MS }),
    );
    assert.deepEqual([command, severity, rest], [1, 'error', []]);
    assert.match(message ?? '', /head descriptor 0 .* command 0, .* answers that one 199 ms later/);
  });

  it('is looked for behind commands with other heads, on its own ring', () => {
    const long = shadow('0200 0100', '00', { t: 0n, head: 4, latency: 100n * MS });
    const other = shadow('0200 0200', '00', { t: MS, head: 6, latency: MS });
    const again = shadow('0200 0300', '00', { t: 3n * MS, head: 4, latency: MS });
    assert.deepEqual(
      watch(long, other, again).map(([command]) => command),
      [2],
    );
    assert.deepEqual(watch(long, guest('0200 0300', '00', { t: 3n * MS, head: 4 })), []);
  });

  it('of a command without an answer is suspect', () => {
    assert.deepEqual(
      watch(unanswered('guest', '000000', { head: 1 }), guest('000000', '00', { t: MS, head: 1 })).map(
        ([command, severity]) => [command, severity],
      ),
      [[1, 'warning']],
    );
  });

  it('of a shadow command without an answer came back without an ack', () => {
    assert.deepEqual(
      watch(unanswered('shadow', '000000', { head: 1 }), shadow('000000', '00', { t: MS, head: 1 })),
      [],
    );
    const used = unanswered('guest', '000000', { head: 1, latency: MS });
    assert.deepEqual(watch(used, guest('000000', '00', { t: MS, head: 1 })), []);
  });

  it('that came back, or that a reset took back, is free', () => {
    const first = guest('000000', '00', { t: 0n, head: 0, latency: MS });
    const next = guest('000000', '00', { t: MS, head: 0, latency: MS });
    assert.deepEqual(watch(first, next), []);
    const never = unanswered('guest', '000000', { head: 0 });
    assert.deepEqual(watch(never, reset(), next), []);
    assert.deepEqual(watch(never, reset('guest'), next), []);
    assert.equal(watch(never, reset('shadow'), next).length, 1);
  });
});
