import assert from 'node:assert/strict';
import { ratiosOf } from '../../bench/ratios';
import { markdownOf } from '../../bench/table';

describe('the table of a benchmark', () => {
  const python = { counts_kinds_and_answers: { commands_per_s: 1_200_000, commands_per_cpu_s: 1_500_000 } };
  const measured = {
    scanning: { overview: { commands_per_s: 30_000_000, commands_per_cpu_s: 30_000_000 } },
    opening: { index: { seconds: 0.71 } },
  };
  const beside = { python_struct: python, tshark_lua: 'left out: tshark is not installed' };

  it('has ratios of what was measured', () => {
    assert.deepEqual(ratiosOf({ ...measured, beside }), {
      count_to_python_struct: 25,
      count_to_python_struct_by_cpu: 20,
    });
  });

  it('has a figure for each that was measured, and says of the others that they were not', () => {
    const rows = markdownOf({ ...measured, beside, ratios: ratiosOf({ ...measured, beside }) }).split('\n');
    assert.ok(rows.includes('| sparse index of all | 0.71 s |'));
    const others = rows.filter((row) => /Python|tshark/.test(row));
    assert.match(others[0] ?? '', /1\.20 M\/s; the overview has them 25 times as fast, 20 times by processor time/);
    assert.match(others[1] ?? '', /\| not measured \|$/);
    assert.ok(rows.every((row) => !row.includes('#')));
  });
});
