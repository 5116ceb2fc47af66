import assert from 'node:assert/strict';
import { COMMAND_NAMES, type DataInput } from '../../../../src/core/wire/commands';
import { encodeCommand } from '../../../../src/core/wire/encode';
import { toHex } from '../../../../src/core/wire/hex';
import { decode, hex } from '../support/bytes';
import { EXAMPLES } from './examples';

describe('the byte examples of the reference', () => {
  for (const { name, out, data, summary } of EXAMPLES) {
    it(`${out.slice(0, 24)} is ${name}: ${summary}`, () => {
      const decoded = decode(out);
      assert.equal(decoded.name, name);
      assert.equal(decoded.label, name);
      assert.deepEqual(decoded.command, { name, data });
      assert.equal(decoded.summary, summary);
      assert.deepEqual(decoded.findings, []);
      assert.equal(decoded.trailing, undefined);
    });

    it(`${name} encodes back to ${out.slice(0, 24)}`, () => {
      assert.equal(toHex(encodeCommand(name, data as DataInput<typeof name>)), toHex(hex(out)));
    });
  }

  it('has one for each command', () => {
    const shown = new Set(EXAMPLES.map(({ name }) => name));
    assert.deepEqual(
      COMMAND_NAMES.filter((name) => !shown.has(name)),
      [],
    );
  });
});
