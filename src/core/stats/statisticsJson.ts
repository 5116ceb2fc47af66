import { NONE } from '../device/jsonData';
import { exactNumber } from '../text/fieldsJson';
import { busiest } from './rate';
import type { ClassStatistics, CommandStatistics, LatencyStatistics, Rate, Statistics } from './statistics';

/** Statistics as a JSON document. Times are in ns, as text where a double would round them; rows count from 0. */
export function statisticsJson(statistics: Statistics): string {
  const { rows, commands, damaged, events, answers, rings, devices, commandsOfOthers } = statistics;
  const { latency, latencyBands, byCommand, byClass, rate, firstTime, lastTime } = statistics;
  const document = {
    rows,
    commands,
    damaged,
    events,
    rings,
    devices,
    commands_of_other_devices: commandsOfOthers,
    answers,
    first_t: timeJson(firstTime),
    last_t: timeJson(lastTime),
    latency_ns: latencyJson(latency),
    latency_bands_ns: latencyBands,
    by_command: byCommand.map(commandJson),
    by_class: byClass.map(classJson),
    rate: rate ? rateJson(rate, commands) : NONE,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function commandJson({ command, latency, ...rest }: CommandStatistics): object {
  const { name, class: classNumber, ...counts } = classJson(rest);
  // A command may be too short to have them.
  return { name, class: classNumber, command: numberJson(command), ...counts, latency_ns: latencyJson(latency) };
}

interface ClassJson {
  readonly name: string | typeof NONE;
  readonly class: number | typeof NONE;
}

function classJson({ class: classNumber, name, count, answers, firstRow, lastRow }: ClassStatistics): ClassJson {
  const counts = { count, answers, first_row: firstRow, last_row: lastRow };
  return { name: name ?? NONE, class: numberJson(classNumber), ...counts };
}

function rateJson(rate: Rate, commands: number): object {
  const { start, width, counts, firstRows } = rate;
  const peak = busiest(rate, commands);
  return {
    t: exactNumber(start),
    width_ns: width,
    counts,
    first_rows: firstRows.map((row) => row ?? NONE),
    peak: { t: exactNumber(peak.start), width_ns: peak.width, count: peak.count, row: peak.row },
  };
}

function latencyJson(latency: LatencyStatistics | undefined): object | typeof NONE {
  if (!latency) return NONE;
  const { slowestRow, ...rest } = latency;
  return { ...rest, slowest_row: slowestRow };
}

function timeJson(time: bigint | undefined): number | string | typeof NONE {
  return time === undefined ? NONE : exactNumber(time);
}

function numberJson(value: number): number | typeof NONE {
  return value < 0 ? NONE : value;
}
