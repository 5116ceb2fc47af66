import type { Finding } from '../../core/findings/finding';
import { plural } from '../../core/wire/text';
import { LINKTYPE_CVQ } from './captureInterface';
import { NamedTally, Tally } from '../trace/tally';

/** What was met on the way and isn't a row. */
export class SkipTally {
  blocks = new NamedTally();
  /** Packets of other link types. */
  links = new NamedTally();
  /** Packets of the right link type without the magic. */
  strangers = new Tally();
  kinds = new NamedTally();
  versions = new NamedTally();
  badInterfaces = new Tally();
  unanswered = new Tally();
  /** Events, by type, and fields of events that aren't known. */
  types = new NamedTally();
  fields = new NamedTally();
  /** Packets with the magic, damaged ones too. */
  records = 0;

  clone(): SkipTally {
    const copy = new SkipTally();
    copy.blocks = this.blocks.clone();
    copy.links = this.links.clone();
    copy.strangers = this.strangers.clone();
    copy.kinds = this.kinds.clone();
    copy.versions = this.versions.clone();
    copy.badInterfaces = this.badInterfaces.clone();
    copy.unanswered = this.unanswered.clone();
    copy.types = this.types.clone();
    copy.fields = this.fields.clone();
    copy.records = this.records;
    return copy;
  }

  notes(): Finding[] {
    return [
      ...this.versions.note(
        'trace-version',
        'warning',
        (_count, offset) =>
          `The section at offset ${offset} is of pcapng version ${this.versions.list()}; it is read as version 1, which is the only one known.`,
      ),
      ...this.badInterfaces.note(
        'interface-damaged',
        'warning',
        (count, offset) =>
          `The description of ${plural(count, 'interface')} is damaged, first at offset ${offset}: the names and times of the records on it may be wrong.`,
      ),
      ...this.unanswered.note(
        'in-bytes-without-answer',
        'warning',
        (count, offset) =>
          `${plural(count, 'command')} without the answered flag ${count === 1 ? 'has' : 'have'} in bytes, first at offset ${offset}: they are not shown.`,
      ),
      ...this.types.note(
        'unknown-record-type',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'event')} of unknown type, first at offset ${offset}: ${this.types.list()}.`,
      ),
      ...this.fields.note(
        'unknown-field',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'unknown field')}, first in the event at offset ${offset}: ${this.fields.list()}.`,
      ),
      ...this.kinds.note(
        'unknown-record-kind',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'record')} of unknown kind, first at offset ${offset}: ${this.kinds.list()}.`,
      ),
      ...this.links.note(
        'other-packets',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'packet')} of other link types, first at offset ${offset}: link type ${this.links.list()}.`,
      ),
      ...this.strangers.note(
        'packets-without-magic',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'packet')} of link type ${LINKTYPE_CVQ} without the CVQ1 magic, first at offset ${offset}.`,
      ),
      ...this.blocks.note(
        'other-blocks',
        'info',
        (count, offset) =>
          `Skipped ${plural(count, 'block')} of other types, first at offset ${offset}: ${this.blocks.list()}.`,
      ),
    ];
  }
}
