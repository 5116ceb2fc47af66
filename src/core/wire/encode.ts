import { COMMANDS, commandSpec, type CommandName, type DataInput, type Result } from './commands';
import { writeLayout } from './write';

/** The out bytes of a command: class, command, command-specific-data. */
export function encodeCommand<N extends CommandName>(name: N, data: DataInput<N>, bigEndian = false): Uint8Array {
  const { class: classNumber, command } = COMMANDS[name];
  const payload = writeLayout(commandSpec(name).data, data, bigEndian);
  const out = new Uint8Array(2 + payload.length);
  out.set([classNumber, command]);
  out.set(payload, 2);
  return out;
}

/** The in bytes of a command that succeeded: ack, command-specific-result. */
export function encodeResult<N extends CommandName>(name: N, result: Result<N>): Uint8Array {
  return Uint8Array.from([0, ...writeLayout(commandSpec(name).result, result)]);
}
