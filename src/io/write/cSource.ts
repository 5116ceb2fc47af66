import { type TextTraceFacts, printable } from '../../core/text/traceText';
import { ackOffset } from '../../core/wire/answer';
import { toHex } from '../../core/wire/hex';
import type { RowInPlace } from '../../core/check/fast/rowCheck';
import type { Encoder } from './encoder';
import { commandTitle, eventTitle, namedCommand, type NamedCommand } from './named';

const BYTES_A_LINE = 12;

/**
 * C source (C99): a table with the bytes of each command and the answer that it got. What is no command stands in
 * comments. A table without commands has one row of zeros, as C knows no empty one.
 */
export function cEncoder(trace: TextTraceFacts): Encoder<RowInPlace> {
  let commands = 0;
  return {
    start: () => HEAD,
    rows: (steps) =>
      steps
        .map((step) => {
          const { record } = step.row;
          if (record.type !== 'command') return `\t/* ${comment(eventTitle(record, trace))} */\n`;
          commands++;
          return commandRow(namedCommand(step, record), trace);
        })
        .join(''),
    end: () => `${commands === 0 ? '\t{ 0 },\n' : ''}};\n`,
  };
}

const HEAD = `#include <stddef.h>
#include <stdint.h>

static const struct {
	const char *name;
	const uint8_t *out; /* class, command, command-specific-data */
	size_t out_len;
	int ack; /* what the device answered; -1 without an answer */
} cvq_commands[] = {
`;

function commandRow(command: NamedCommand, trace: TextTraceFacts): string {
  const { record, decoded } = command;
  const ack = record.in?.[ackOffset(record)] ?? -1;
  const cut = record.outCut ? ' (truncated by the capture)' : '';
  return [
    `\t/* ${comment(commandTitle(command, trace))}${cut} */`,
    `\t{ "${decoded.label}", ${bytesOf(record.out)}, ${record.out.length}, ${ack} },`,
    '',
  ].join('\n');
}

function bytesOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'NULL';
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    lines.push(toHex(bytes.subarray(at, at + BYTES_A_LINE)).replace(/..(?!$)/g, '$&, 0x'));
  }
  const [only = ''] = lines;
  const inner = lines.length === 1 ? ` 0x${only} ` : `\n\t\t${lines.map((line) => `0x${line},`).join('\n\t\t')}\n\t`;
  return `(const uint8_t[]){${inner}}`;
}

/** Text that neither ends a comment nor starts another. */
function comment(text: string): string {
  return printable(text).replaceAll('*/', '* /').replaceAll('/*', '/ *');
}
