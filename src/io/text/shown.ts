import { readLine } from '../../core/text/readLine';
import type { CommandRecord, Ring } from '../../core/trace/record';
import { LOAD_BEGINS, LOAD_ENDS } from '../../core/trace/record';
import { CLASSES, commandSpec, type CommandName } from '../../core/wire/commands';
import { shortName } from '../../core/wire/shortName';
import { answerNamed, hasResult } from './answers';
import { eventNamed } from './events';
import { timeOf, type LineReading, type LineSink, type TextForm } from './form';

/** What `cvq show` prints and `cvq convert` writes as text. */
export const SHOWN_FORM: TextForm = {
  name: 'text of a trace',
  unknown: 'It tells class and command, the answer and the time; the data of commands is unknown.',
  read: (sink) => new ShownReading(sink),
};

const FRONT = /^ *(?:\d+) {2} *(\S+) {2}/;
const EVENT = /^# (\S+) {2}(.*)$/;
const UNNAMED = /^(?:class (\d+)|([A-Z_]+)) command (\d+)$/;
const CLASS_NUMBERS = new Map(Object.entries(CLASSES).map(([number, name]) => [shortName(name), Number(number)]));

class ShownReading implements LineReading {
  readonly #sink: LineSink;
  /** Between the marks of a load all commands are on the shadow ring. */
  #isLoad = false;
  readonly #devices = new Set<string>();

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  line(text: string): void {
    if (text.trim() === '') return;
    const read = readLine(text);
    if (read?.kind === 'command') this.#command(text, read.name, read.command);
    else this.#event(text);
  }

  end(): void {
    return;
  }

  #command(text: string, name: { text: string; from: number; to: number }, command: CommandName | undefined): void {
    const front = FRONT.exec(text);
    const t = timeOf(front?.[1] ?? '');
    const out = outOf(name.text, command);
    const cells = text.slice(name.to).trim().split(/ {2,}/);
    const answer = cells
      .map((cell) => answerNamed(cell, hasResult(out?.out ?? new Uint8Array()) || text.includes(':used-length')))
      .findLast((each) => each !== undefined);
    if (!front || t === undefined || !out || !answer) {
      this.#sink.other();
      return;
    }
    const between = text.slice(front[0].length, name.from).trimEnd();
    const side = /(?<=^| {2})(?:guest|shadow)$/.exec(between)?.[0];
    const device = between.slice(0, between.length - (side?.length ?? 0)).trimEnd();
    const ring: Ring = side === 'shadow' || (side === undefined && this.#isLoad) ? 'shadow' : 'guest';
    this.#sink.record({
      type: 'command',
      t,
      ...(device !== '' && { device }),
      ring,
      ...out,
      ...answer,
    });
  }

  #event(text: string): void {
    const [, time = '', words = ''] = EVENT.exec(text) ?? [];
    const t = timeOf(time);
    if (t === undefined) {
      // What there is to say of a row or of the file follows from the records.
      if (!/^# +(?:info|warning|error):/.test(text)) this.#sink.other();
      return;
    }
    // A device's name comes first where there are several.
    const at = words.indexOf('  ');
    const device = words.slice(0, Math.max(at, 0));
    const ofDevice = () => (at < 0 ? undefined : eventNamed({ t, device }, words.slice(at).trimStart()));
    const record = (this.#devices.has(device) ? ofDevice() : undefined) ?? eventNamed({ t }, words) ?? ofDevice();
    if (!record) {
      this.#sink.other();
      return;
    }
    if (record.type === 'device') this.#devices.add(record.id);
    if (record.type === 'mark') {
      if (LOAD_BEGINS.has(record.label)) this.#isLoad = true;
      if (LOAD_ENDS.has(record.label)) this.#isLoad = false;
    }
    this.#sink.record(record);
  }
}

/** The header, as far as the name tells it; the data isn't told. */
function outOf(
  name: string,
  command: CommandName | undefined,
): Pick<CommandRecord, 'out' | 'outCut' | 'outLen'> | undefined {
  if (name === 'no header') return { out: new Uint8Array(), outCut: true };
  const spec = command && commandSpec(command);
  if (spec) return { out: Uint8Array.of(spec.class, spec.command), outCut: true };
  const [, number, className = '', commandNumber] = UNNAMED.exec(name) ?? [];
  const classNumber = number === undefined ? CLASS_NUMBERS.get(className) : Number(number);
  if (classNumber === undefined || classNumber > 0xff || Number(commandNumber) > 0xff) return undefined;
  return { out: Uint8Array.of(classNumber, Number(commandNumber)), outCut: true };
}
