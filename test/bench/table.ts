import { figure } from './figure';

type Shown = (value: number) => string;

const ms: Shown = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const seconds: Shown = (value) => `${value.toFixed(value < 10 ? 2 : 0)} s`;
const millions: Shown = (value) => `${(value / 1e6).toFixed(value < 1e7 ? 2 : 0)} M/s`;
const mib: Shown = (value) => `${value.toFixed(0)} MiB`;
const speed: Shown = (value) => `${value.toFixed(0)} MB/s`;
const times: Shown = (value) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} times`;

/** What is said of a trace: words and the figures that stand for `#` in them. */
interface Row {
  readonly what: string;
  readonly says: string;
  readonly figures: readonly (readonly [path: string, shown: Shown])[];
}

const row = (what: string, says: string, ...figures: Row['figures']): Row => ({ what, says, figures });

const SPREAD = '#, # for 99 of 100';
const TRIP = 'editor.host.phases';

const ROWS: readonly Row[] = [
  row(
    'first 100 rows',
    '#; # once the code is warm',
    ['opening.first_100_rows_ms.at_first', ms],
    ['opening.first_100_rows_ms.then', ms],
  ),
  row('sparse index of all', '#', ['opening.index.seconds', seconds]),
  row('memory of the process that indexes', 'at most #', ['opening.peak_rss_mib.at_first', mib]),
  row('any row', SPREAD, ['opening.any_row.median_ms', ms], ['opening.any_row.p99_ms', ms]),
  row(
    'state at any row',
    SPREAD,
    ['following.state_at_any_row.median_ms', ms],
    ['following.state_at_any_row.p99_ms', ms],
  ),
  row('state at the last row, with none known before', '#', ['following.last_row_at_first_seconds', seconds]),
  row('filter by class, command, answer', '#', ['scanning.filters.header.commands_per_s', millions]),
  row(
    'filter by a number; by an address',
    '#; #',
    ['scanning.filters.number.commands_per_s', millions],
    ['scanning.filters.address.commands_per_s', millions],
  ),
  row(
    'filter by a change of state; by the state',
    '#; #',
    ['scanning.filters.change.commands_per_s', millions],
    ['scanning.filters.state.commands_per_s', millions],
  ),
  row(
    'overview of all; statistics of all',
    '#; #',
    ['scanning.overview.commands_per_s', millions],
    ['scanning.statistics.commands_per_s', millions],
  ),
  row(
    'export as pcapng',
    '#, #',
    ['exporting.formats.pcapng.commands_per_s', millions],
    ['exporting.formats.pcapng.mb_per_s', speed],
  ),
  row(
    'export as JSON Lines',
    '#, #',
    ['exporting.formats.jsonl.commands_per_s', millions],
    ['exporting.formats.jsonl.mb_per_s', speed],
  ),
  row(
    'export as text',
    '#, #',
    ['exporting.formats.text.commands_per_s', millions],
    ['exporting.formats.text.mb_per_s', speed],
  ),
  row(
    'export as CSV',
    '#, #',
    ['exporting.formats.csv.commands_per_s', millions],
    ['exporting.formats.csv.mb_per_s', speed],
  ),
  row('index of 1 M commands in JSON Lines', '#', ['json_lines.opening.index.seconds', seconds]),
  row(
    'filter by class, command, answer; by a number, in JSON Lines',
    '#; #',
    ['json_lines.scanning.filters.header.commands_per_s', millions],
    ['json_lines.scanning.filters.number.commands_per_s', millions],
  ),
  row('reading alone: `cat`; Node', '#; #', ['beside.cat.seconds', seconds], ['beside.node_read.seconds', seconds]),
  row(
    'a Python script with `struct` that counts kinds and answers',
    '#; the overview has them # as fast, # by processor time',
    ['beside.python_struct.counts_kinds_and_answers.commands_per_s', millions],
    ['ratios.count_to_python_struct', times],
    ['ratios.count_to_python_struct_by_cpu', times],
  ),
  row(
    'tshark with the dissector, which prints them',
    '#; the overview has them # as fast, # by processor time',
    ['beside.tshark_lua.prints_kinds_and_answers.commands_per_s', millions],
    ['ratios.count_to_tshark_lua', times],
    ['ratios.count_to_tshark_lua_by_cpu', times],
  ),
  row(
    'tshark with the same filter by a number',
    '#; the filter is # as fast, # by processor time',
    ['beside.tshark_lua.filters_by_field.commands_per_s', millions],
    ['ratios.filter_by_field_to_tshark_lua', times],
    ['ratios.filter_by_field_to_tshark_lua_by_cpu', times],
  ),
  row(
    'activation in VS Code: loading the code; `activate()`; CPU time of both',
    '#; #; #',
    ['editor.activation.load_code_ms', ms],
    ['editor.activation.activate_ms', ms],
    ['editor.activation.cpu_ms', ms],
  ),
  row('in VS Code: rows on the screen', '# after the open command', ['editor.rows_on_screen_ms.open', ms]),
  row(
    'a command there and back, with nothing else to do',
    SPREAD,
    [`${TRIP}.idle.round_trip_ms.median`, ms],
    [`${TRIP}.idle.round_trip_ms.p99`, ms],
  ),
  row(
    '… while the file is opened and indexed',
    SPREAD,
    [`${TRIP}.open_busy.round_trip_ms.median`, ms],
    [`${TRIP}.open_busy.round_trip_ms.p99`, ms],
  ),
  row(
    '… while it is filtered by a number',
    SPREAD,
    [`${TRIP}.filter_by_field.round_trip_ms.median`, ms],
    [`${TRIP}.filter_by_field.round_trip_ms.p99`, ms],
  ),
  row(
    'longest wait in the extension host meanwhile',
    '#; #',
    [`${TRIP}.open_busy.event_loop_wait_ms.max`, ms],
    [`${TRIP}.filter_by_field.event_loop_wait_ms.max`, ms],
  ),
  row(
    'memory of the extension host before; with the file open',
    '#; #',
    [`${TRIP}.idle.memory_mib.rss`, mib],
    [`${TRIP}.opened.memory_mib.rss`, mib],
  ),
  row(
    'heap of the page before; with the file open',
    '#; #',
    ['editor.web_mib.before.heap', mib],
    ['editor.web_mib.opened.heap', mib],
  ),
];

/** The figures of a report that README.md has, as a Markdown table; a row that lacks one says so. */
export function markdownOf(report: unknown): string {
  const rows = ROWS.map(({ what, says, figures }) => {
    const shown = figures.map(([path, show]) => {
      const value = figure(report, path);
      return value === undefined ? undefined : show(value);
    });
    const cell = shown.includes(undefined)
      ? 'not measured'
      : shown.reduce<string>((text, each = '') => text.replace('#', each), says);
    return `| ${what} | ${cell} |`;
  });
  return ['| what | figure |', '| --- | --- |', ...rows, ''].join('\n');
}
