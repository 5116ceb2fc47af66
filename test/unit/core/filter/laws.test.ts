import assert from 'node:assert/strict';
import fc from 'fast-check';
import { headerOf } from '../../../../src/core/filter/candidate';
import { completionsAt, hoverAt } from '../../../../src/core/filter/complete';
import { parseFilter } from '../../../../src/core/filter/filter';
import { UNKNOWN, YES } from '../../../../src/core/filter/node';
import { parseSyntax } from '../../../../src/core/filter/parse';
import { printFilter } from '../../../../src/core/filter/print';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { damaged } from '../support/arbitrary';
import { EVERYTHING } from '../support/devices';
import { commandFor } from '../support/states';
import { guest, mark, ready, reset, shadow, unanswered } from '../support/traces';
import { atoms, filterTexts, hostileTexts } from './arbitrary';
import { candidatesOf, filterOf } from './support';

const outs = fc.oneof({ weight: 3, arbitrary: commandFor(EVERYTHING) }, damaged(commandFor(EVERYTHING)));
const answers = fc.constantFrom('00', '00', '01', '07', '', '000300', '010101');
const commands: fc.Arbitrary<TraceRecord> = fc
  .tuple(outs, answers, fc.constantFrom(guest, shadow), fc.nat(1_000_000))
  .map(([out, answer, on, latency]) => on(Buffer.from(out).toString('hex'), answer, { latency: BigInt(latency) }));
const events = fc.constantFrom<TraceRecord>(
  reset(),
  reset('shadow'),
  mark('restore-begin', 'shadow'),
  mark('restore-end', 'shadow'),
  unanswered('guest', '00'),
  { type: 'status', t: 5n, value: 15 },
  { type: 'damaged', t: 6n, message: 'broken', bytes: new Uint8Array() },
);
const traces = fc
  .array(fc.oneof({ weight: 6, arbitrary: commands }, events), { minLength: 1, maxLength: 8 })
  .map((records) => [ready(), ...records]);

/** An expression without its places in the text. */
function placeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'from' || key === 'to' ? undefined : part)));
}

describe('laws of filters', () => {
  it('what the header tells is never otherwise than what the row tells', () =>
    fc.assert(
      fc.property(filterTexts, traces, (text, records) => {
        const filter = filterOf(text);
        for (const candidate of candidatesOf(records)) {
          const { type, class: classNumber, command, ack, ring } = headerOf(candidate.row.record);
          if (type !== 'command' || !ring) continue;
          const matches = filter.matches(candidate);
          // Twice, as the second time is looked up.
          for (let i = 0; i < 2; i++) {
            const verdict = filter.matchesRaw(classNumber, command, ack, ring);
            if (filter.needs === 'header') assert.notEqual(verdict, UNKNOWN);
            if (verdict !== UNKNOWN) assert.equal(verdict === YES, matches, text);
          }
        }
      }),
    ));

  it('conditions join as truth does', () =>
    fc.assert(
      fc.property(atoms, atoms, traces, (a, b, records) => {
        const [both, either, neither] = [`${a} && ${b}`, `${a} || ${b}`, `!(${a}) && !(${b})`].map(filterOf);
        const [first, second] = [filterOf(a), filterOf(b)];
        for (const candidate of candidatesOf(records)) {
          const [is, too] = [first.matches(candidate), second.matches(candidate)];
          assert.equal(both?.matches(candidate), is && too);
          assert.equal(either?.matches(candidate), is || too);
          assert.equal(neither?.matches(candidate), !is && !too);
        }
      }),
    ));

  it('printing and reading undo each other', () =>
    fc.assert(
      fc.property(filterTexts, (text) => {
        const read = parseSyntax(text);
        assert.ok(read.ok && read.expression, text);
        const printed = printFilter(read.expression);
        const again = parseSyntax(printed);
        assert.ok(again.ok && again.expression, printed);
        assert.equal(printFilter(again.expression), printed);
        // Parentheses in their own kind of list only group: a && (b && c) keeps them.
        assert.deepEqual(placeless(again.expression), placeless(read.expression), printed);
      }),
    ));

  it('no text is too much: it is read, or a problem tells its place', () =>
    fc.assert(
      fc.property(hostileTexts, fc.nat(70), (text, offset) => {
        const result = parseFilter(text);
        if (!result.ok) {
          assert.ok(result.problems.length > 0);
          for (const { from, to, message } of result.problems) {
            assert.ok(0 <= from && from <= to && to <= text.length, text);
            assert.match(message, /\.$/);
          }
        }
        const { from, to } = completionsAt(text, offset);
        assert.ok(0 <= from && from <= to && to <= text.length);
        hoverAt(text, offset);
      }),
      { numRuns: 500 },
    ));

  it('refuses what is too long or too deep', () => {
    for (const text of [
      `${'('.repeat(5000)}vid${')'.repeat(5000)}`,
      '!'.repeat(5000) + 'vid',
      'vid || '.repeat(5000),
    ]) {
      assert.equal(parseFilter(text).ok, false);
    }
    assert.equal(parseFilter(`${'vid || '.repeat(2000)}vid`).ok, true);
  });
});
