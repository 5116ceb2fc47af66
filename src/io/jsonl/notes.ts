import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import { TraceFacts } from '../trace/facts';
import { quote } from './fields';
import type { LineItem } from './lineReader';
import { EXPECTED_FORMAT } from '../trace/detect';
import { NamedTally, Tally } from '../trace/tally';
import { TraceError } from '../traceError';

/** Gathers what is worth saying about the lines of a file. */
export class JsonlNotes {
  facts = new TraceFacts();
  /** At least one line is meant as a part of a CVQ trace. */
  isCvq = false;
  #unknownTypes = new NamedTally();
  #unknownFields = new NamedTally();
  #otherVersions = new NamedTally();
  #endsBeforeStart = new Tally();
  #otherLines = new Tally();
  #lines = 0;
  readonly #log: string | undefined;

  /** `log`: what the text is where it doesn't start with a record. */
  constructor(log: string | undefined) {
    this.#log = log;
  }

  clone(): JsonlNotes {
    const copy = new JsonlNotes(this.#log);
    copy.facts = this.facts.clone();
    copy.isCvq = this.isCvq;
    copy.#unknownTypes = this.#unknownTypes.clone();
    copy.#unknownFields = this.#unknownFields.clone();
    copy.#otherVersions = this.#otherVersions.clone();
    copy.#endsBeforeStart = this.#endsBeforeStart.clone();
    copy.#otherLines = this.#otherLines.clone();
    copy.#lines = this.#lines;
    return copy;
  }

  add(item: LineItem): void {
    if (item.kind === 'blank') return;
    const { offset, length } = item;
    this.#lines++;
    if (item.kind === 'other') {
      this.#otherLines.add(offset, length);
      return;
    }
    const { parsed } = item;
    if (item.kind === 'row') this.facts.addRecord(item.record, offset, length);
    switch (parsed.kind) {
      case 'record':
        this.isCvq = true;
        for (const name of parsed.unknownFields) this.#unknownFields.addNamed(quote(name), offset, length);
        if (parsed.endsBeforeStart) this.#endsBeforeStart.add(offset, length);
        break;
      case 'header':
        this.isCvq = true;
        if (parsed.otherVersion !== undefined) this.#otherVersions.addNamed(parsed.otherVersion, offset, length);
        break;
      case 'unknown':
        this.#unknownTypes.addNamed(quote(parsed.type), offset, length);
        break;
      case 'damaged':
        this.isCvq ||= parsed.isCvq;
        break;
    }
  }

  /** Throws when nothing in the file is of a CVQ trace. */
  check(): void {
    if (this.isCvq) return;
    if (this.#lines === 0) throw new TraceError('The file has only blank lines: there is no trace in it.');
    if (this.#log !== undefined)
      throw new TraceError(
        `This isn't a CVQ trace. It is ${this.#log} (${plural(this.#lines, 'line')}). ${EXPECTED_FORMAT}`,
      );
    const [damage] = this.facts.notes();
    throw new TraceError(
      damage === undefined
        ? `This isn't a CVQ trace. None of its ${this.#lines} JSON Lines records has a type of a CVQ trace; their types are ${this.#unknownTypes.list()}.`
        : `This isn't a CVQ trace: none of its ${this.#lines} lines is a record of one. ${damage.message}`,
    );
  }

  list(): readonly Finding[] {
    return [
      ...this.facts.notes(),
      ...this.#otherVersions.note(
        'trace-version',
        'warning',
        (_count, offset) =>
          `The header at offset ${offset} says version ${this.#otherVersions.list()}; it is read as version 1, which is the only one known.`,
      ),
      ...this.#endsBeforeStart.note(
        'done-before-start',
        'warning',
        (count, offset) =>
          `\`done\` is earlier than \`t\` in ${plural(count, 'command')}, first at offset ${offset}: no latency is shown for them.`,
      ),
      ...this.#otherLines.note(
        'other-lines',
        'info',
        (count, offset) => `Skipped ${plural(count, 'line')} without a record, first at offset ${offset}.`,
      ),
      ...this.#unknownTypes.note(
        'unknown-record-type',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'record')} of unknown type, first at offset ${offset}: ${this.#unknownTypes.list()}.`,
      ),
      ...this.#unknownFields.note(
        'unknown-field',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'unknown field')}, first in the record at offset ${offset}: ${this.#unknownFields.list()}.`,
      ),
    ];
  }
}
