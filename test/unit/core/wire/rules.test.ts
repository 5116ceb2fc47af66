import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COMMAND_NAMES, commandSpec, type DataInput } from '../../../../src/core/wire/commands';
import { HEADER } from '../../../../src/core/wire/decode';
import { encodeCommand } from '../../../../src/core/wire/encode';
import type { DeviceFacts } from '../../../../src/core/wire/layout';
import { readLayout } from '../../../../src/core/wire/read';
import { LayoutRules } from '../../../../src/core/wire/rules';
import { acceptable, damaged, valuesOf } from '../support/arbitrary';
import { CONFIG, EVERYTHING } from '../support/devices';

const FACTS: readonly (DeviceFacts | undefined)[] = [
  undefined,
  { features: EVERYTHING, config: CONFIG, queue_pairs: 2 },
];

describe('rules that are kept', () => {
  for (const name of COMMAND_NAMES) {
    const { data, compiled } = commandSpec(name);
    const isRepeated = compiled.data.steps.some(({ kind }) => kind === 'repeat' || kind === 'replies');

    it(`are those that decoding finds kept: ${name}`, () => {
      const rules = new LayoutRules(compiled.data);
      const values: fc.Arbitrary<unknown> = fc.oneof(valuesOf(data), acceptable(EVERYTHING)[name]);
      const right = values.map((each) => encodeCommand(name, each as DataInput<typeof name>));
      let kept = 0;
      fc.assert(
        fc.property(
          fc.oneof(right, damaged(right)),
          fc.boolean(),
          fc.constantFrom(...FACTS),
          (out, bigEndian, facts) => {
            const options = { side: 'out', bigEndian, cut: false, facts } as const;
            const { complete, end, findings } = readLayout(compiled.data, out, HEADER, options);
            const isRight = out.length >= HEADER && complete && end === out.length && findings.length === 0;
            const keeps = rules.keeps(out, HEADER, out.length, bigEndian, facts);
            // Of repeated structures it never says so.
            assert.equal(keeps, isRight && !isRepeated);
            if (keeps) kept++;
          },
        ),
        { numRuns: 300 },
      );
      assert.equal(kept > 0, !isRepeated);
    });
  }
});
