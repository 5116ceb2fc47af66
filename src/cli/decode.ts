import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { fieldsToJson } from '../core/text/fieldsJson';
import { decodePasted, pastedText, type PastedDecoded } from '../core/text/pastedText';
import { commandSpec } from '../core/wire/commands';
import { toHex } from '../core/wire/hex';
import { readPasted } from '../core/wire/pastedBytes';
import { NONE } from '../core/device/jsonData';
import { UsageError } from './errors';
import type { Io } from './output';
import { classOf, findingJson } from './showJson';

interface DecodeOptions {
  readonly json?: true;
}

/** Adds `cvq decode`. */
export function addDecode(cvq: Command, io: Io): void {
  cvq
    .command('decode')
    .summary('decode the bytes of commands')
    .description(
      'Decodes the bytes that the device reads of one or more commands, in the form in which they are at hand: hex; what gdb (x/…xb, p/x), hexdump -C, xxd, od -tx1 or the kernel (%*ph, print_hex_dump) prints; literals of C and Python; base64. Lines without bytes are skipped.',
    )
    .argument('[hex...]', 'the bytes (default: standard input)')
    .option('--json', 'print one JSON object per command, one per line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cvq decode 02 00 64 00\n  $ cvq decode < gdb.txt\n\nExit status: 0 decoded; 2 wrong usage, or no bytes.',
    )
    .action(async (words: readonly string[], { json }: DecodeOptions) => {
      const pasted = readPasted(words.length > 0 ? words.join(' ') : await standardInput(io));
      if ('problem' in pasted) throw new UsageError(pasted.problem);
      await io.stdout.write(
        json
          ? decodePasted(pasted)
              .map((each) => `${JSON.stringify(decodeJson(each))}\n`)
              .join('')
          : pastedText(pasted),
      );
    });
}

async function standardInput({ stdin, signal }: Io): Promise<string> {
  if (!stdin) return '';
  return await text(signal ? addAbortSignal(signal, stdin) : stdin);
}

function decodeJson({ pasted, decoded }: PastedDecoded): object {
  const { name, data, summary, findings } = decoded;
  return {
    class: classOf(pasted.bytes),
    command: name ?? NONE,
    fields: name ? fieldsToJson(commandSpec(name).data, data) : {},
    summary,
    out: toHex(pasted.bytes),
    ...(pasted.isCut && { out_cut: true }),
    ...(pasted.length !== undefined && { out_len: pasted.length }),
    findings: findings.map(findingJson),
  };
}
