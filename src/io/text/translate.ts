import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import type { ByteSource } from '../byteSource';
import { parseText, type SoundRecord } from '../jsonl/parse';
import { WINDOW_BYTES } from '../limits';
import { TraceError } from '../traceError';
import { windows, yieldInPass, type PassOptions } from '../trace/windows';
import { jsonlHeader, jsonlLine } from '../write/jsonl';
import type { TextForm } from './form';

/** A text that tells commands, as the JSON Lines of a trace. */
export interface Translated {
  readonly source: ByteSource;
  readonly notes: readonly Finding[];
}

/** What is read of a text: its records are held in memory, unlike those of a trace. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Longer lines have nothing of a command. */
const LONGEST_LINE = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads a text into the records that it tells. Rejects with a `TraceError` where it has none, and with the signal's reason. */
export async function translate(
  source: ByteSource,
  size: number,
  form: TextForm,
  options: PassOptions,
): Promise<Translated> {
  if (size > MOST_BYTES)
    throw new TraceError(
      `This is ${form.name} of ${size} bytes, and at most ${MOST_BYTES} are read. Convert the trace to JSON Lines or pcapng instead, or take a part of it.`,
    );
  const look = await source.look?.();
  const translation = new Translation(form);
  let done = 0;
  for await (const bytes of windows(source, 0, size, WINDOW_BYTES)) {
    translation.take(bytes);
    done += bytes.length;
    options.onProgress?.(done, size, 0);
    await yieldInPass(options);
  }
  const { text, notes, records } = translation.finish();
  if (records === 0) throw new TraceError(`This is ${form.name} in which no command is told for certain.`);
  const written = look?.kind === 'there' ? look.changed : undefined;
  return { source: translatedSource(source, text, written), notes };
}

class Translation {
  readonly #decoder = new TextDecoder();
  readonly #form: TextForm;
  readonly #reading: ReturnType<TextForm['read']>;
  readonly #chunks: Uint8Array[] = [];
  #lines: string[] = [jsonlHeader({})];
  #rest: Uint8Array = new Uint8Array();
  #records = 0;
  #others = 0;
  #firstOther = 0;
  /** Of the line that is read, in the file. */
  #offset = 0;

  constructor(form: TextForm) {
    this.#form = form;
    this.#reading = form.read({
      record: (record) => {
        this.#record(record);
      },
      other: () => {
        this.#other();
      },
    });
  }

  take(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#line(Buffer.concat([this.#rest, bytes.subarray(from, end)]), 1);
      this.#rest = new Uint8Array();
      from = end + 1;
    }
    const rest = Buffer.concat([this.#rest, bytes.subarray(from)]);
    // Its end is looked for in what comes.
    this.#rest = rest.length > LONGEST_LINE ? rest.subarray(0, LONGEST_LINE) : rest;
    this.#offset += rest.length - this.#rest.length;
    this.#pack();
  }

  finish(): { readonly text: Uint8Array; readonly notes: readonly Finding[]; readonly records: number } {
    if (this.#rest.length > 0) this.#line(this.#rest, 0);
    this.#reading.end();
    this.#pack();
    return { text: Buffer.concat(this.#chunks), notes: this.#notes(), records: this.#records };
  }

  /** What a trace can't hold, such as an id with a NUL, is no record. */
  #record(record: SoundRecord): void {
    const line = jsonlLine(record);
    if (parseText(line, { t: 0n }).kind !== 'record') {
      this.#other();
      return;
    }
    this.#records++;
    this.#lines.push(line);
  }

  #other(): void {
    if (this.#others++ === 0) this.#firstOther = this.#offset;
  }

  #line(bytes: Uint8Array, ending: number): void {
    this.#reading.line(this.#decoder.decode(bytes).replace(/\r$/, ''));
    this.#offset += bytes.length + ending;
  }

  #pack(): void {
    this.#chunks.push(Buffer.from(this.#lines.join('')));
    this.#lines = [];
  }

  #notes(): Finding[] {
    const { name, unknown } = this.#form;
    const read: Finding = {
      code: 'read-from-text',
      severity: 'info',
      message: `The trace is read from ${name}. ${unknown}`,
    };
    if (this.#others === 0) return [read];
    const message = `Skipped ${plural(this.#others, 'line')} without a record, first at offset ${this.#firstOther}.`;
    return [read, { code: 'other-lines', severity: 'info', message }];
  }
}

/** The translation in the file's place; it counts as written anew when the file is. */
function translatedSource(file: ByteSource, text: Uint8Array, written: number | undefined): ByteSource {
  return {
    name: file.name,
    size: () => Promise.resolve(text.length),
    read: (offset, length) => Promise.resolve(text.subarray(offset, offset + length)),
    ...(written !== undefined && {
      look: async () => {
        const look = (await file.look?.()) ?? { kind: 'gone' };
        return look.kind === 'there' ? { ...look, size: text.length } : look;
      },
    }),
    close: () => file.close(),
  };
}
