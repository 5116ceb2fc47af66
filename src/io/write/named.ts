import type { ReadCommand } from '../../core/check/commandFindings';
import { readInPlace, type RowInPlace } from '../../core/check/fast/rowCheck';
import { printable, type TextTraceFacts } from '../../core/text/traceText';
import { describeEvent } from '../../core/trace/describe';
import type { CommandRecord, EventRecord } from '../../core/trace/record';
import { timeSince } from '../../core/trace/time';
import { shortName } from '../../core/wire/shortName';

/** A command and what its bytes say on its device at that moment. */
export interface NamedCommand extends ReadCommand {
  readonly record: CommandRecord;
  readonly index: number;
  readonly device: string;
}

export function namedCommand({ row, look }: RowInPlace, record: CommandRecord): NamedCommand {
  return { record, index: row.command, device: look.device, ...readInPlace(record, look) };
}

/** `command 3, 0.000002000 s, net0, guest ring: VLAN_ADD, receive VLAN 5`; the device only where there are several. */
export function commandTitle(command: NamedCommand, { firstTime = 0n, devices }: TextTraceFacts): string {
  const { record, index, device, decoded } = command;
  const place = [
    `command ${index}`,
    `${timeSince(record.t, firstTime)} s`,
    ...(devices.length > 1 ? [device] : []),
    `${record.ring} ring`,
  ];
  return printable(`${place.join(', ')}: ${shortName(decoded.label)}, ${decoded.summary}`);
}

/** The same for what is no command. */
export function eventTitle(record: EventRecord, { firstTime = 0n, devices }: TextTraceFacts): string {
  const { name, summary } = describeEvent(record);
  const device = record.type === 'damaged' || devices.length < 2 ? undefined : record.device;
  const place = [`${timeSince(record.t, firstTime)} s`, ...(device === undefined ? [] : [device])];
  return printable(`${place.join(', ')}: ${name}: ${summary}`);
}
