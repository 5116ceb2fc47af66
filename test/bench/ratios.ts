import { figure } from './figure';
import { round } from './measure';

/** How many times as fast this project is as another program at the same file, and which figures say so. */
const RATIOS: Readonly<Record<string, readonly [ours: string, others: string]>> = {
  index_to_python_struct: [
    'opening.index.commands_per_s',
    'beside.python_struct.counts_kinds_and_answers.commands_per_s',
  ],
  count_to_python_struct: [
    'scanning.overview.commands_per_s',
    'beside.python_struct.counts_kinds_and_answers.commands_per_s',
  ],
  statistics_to_python_struct: [
    'scanning.statistics.commands_per_s',
    'beside.python_struct.counts_kinds_and_answers.commands_per_s',
  ],
  index_to_tshark_lua: ['opening.index.commands_per_s', 'beside.tshark_lua.prints_kinds_and_answers.commands_per_s'],
  count_to_tshark_lua: [
    'scanning.overview.commands_per_s',
    'beside.tshark_lua.prints_kinds_and_answers.commands_per_s',
  ],
  filter_by_field_to_tshark_lua: [
    'scanning.filters.number.commands_per_s',
    'beside.tshark_lua.filters_by_field.commands_per_s',
  ],
};

/** The same by processor time, where that is known of both. */
function byProcessorTime(): typeof RATIOS {
  return Object.fromEntries(
    Object.entries(RATIOS).map(([name, [ours, others]]) => {
      const [own, other] = [ours, others].map((path) => path.replace('commands_per_s', 'commands_per_cpu_s'));
      return [`${name}_by_cpu`, [own ?? ours, other ?? others]];
    }),
  );
}

const READING: typeof RATIOS = {
  index_to_plain_reading: ['opening.index.mib_per_s', 'beside.node_read.mib_per_s'],
  index_to_cat: ['opening.index.mib_per_s', 'beside.cat.mib_per_s'],
};

/** The ratios that a report's figures give; those are left out that lack one. */
export function ratiosOf(report: object): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries({ ...RATIOS, ...byProcessorTime(), ...READING }).flatMap(([name, [ours, others]]) => {
      const [own, other] = [figure(report, ours), figure(report, others)];
      return own === undefined || other === undefined ? [] : [[name, round(own / other)]];
    }),
  );
}
