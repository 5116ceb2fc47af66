import type {
  CommandRecord,
  DamagedRecord,
  DeviceRecord,
  MarkRecord,
  Ring,
  TraceRecord,
} from '../../core/trace/record';
import type { ChainDescriptor } from '../../core/wire/chain';
import type { DeviceConfig } from '../../core/wire/config';
import { Fields, FirstFault, isParsedObject, nameOfPath } from './fields';
import { findJsonFault, locateValue } from './jsonText';
import { MAX_COMMAND_BYTES, MAX_TIME } from '../limits';

/** A record that could be read. */
export type SoundRecord = Exclude<TraceRecord, DamagedRecord>;

/** What holds for a record whose text doesn't say. */
export interface RecordContext {
  /** ns */
  readonly t: bigint;
  /** The text is an event of a pcapng: its packet has the time, so `t` above holds whatever the text says. */
  readonly isEvent?: boolean;
  readonly device?: string;
  readonly ring?: Ring;
}

/** What one text says. */
export type ParsedText =
  | {
      readonly kind: 'record';
      readonly record: SoundRecord;
      readonly unknownFields: readonly string[];
      /** `done` is earlier than `t`, so there is no latency. */
      readonly endsBeforeStart: boolean;
    }
  /** The header of a file; `version` in words where it's not the one that is known. */
  | { readonly kind: 'header'; readonly otherVersion?: string }
  | { readonly kind: 'unknown'; readonly type: string }
  | {
      readonly kind: 'damaged';
      /** `field \`out\`: ...`, or what keeps it from being JSON. */
      readonly problem: string;
      /** Where, in characters from the start of the text. */
      readonly at: number;
      /** The text ends too early. */
      readonly isCut: boolean;
      /** It's damaged, but clearly meant as a record of a CVQ trace. */
      readonly isCvq: boolean;
    };

const RINGS = ['guest', 'shadow'] as const;
/** The status of a record that doesn't tell it, which is damaged then. */
const UNTOLD = 1;
const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffffffff;
const I32 = 0x7fffffff;
/** The numbers of the configuration space, each with the largest that its width allows. */
const configNumbers: readonly (readonly [Exclude<keyof DeviceConfig, 'mac'>, number])[] = [
  ['status', U16],
  ['max_virtqueue_pairs', U16],
  ['mtu', U16],
  ['speed', U32],
  ['duplex', U8],
  ['rss_max_key_size', U8],
  ['rss_max_indirection_table_length', U16],
  ['supported_hash_types', U32],
  ['supported_tunnel_types', U32],
];
/** `done` may follow the last `t` by any latency that a pcapng can hold. */
const MAX_DONE = MAX_TIME + 2n ** 64n;

/**
 * Reads one line of JSON Lines, or the text of a pcapng event. Never throws: what can't be read comes back as damage.
 * Source: the CVQ trace format, version 1.
 */
export function parseText(text: string, context: RecordContext): ParsedText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return notJson(text);
  }
  if (!isParsedObject(value)) return damaged('JSON, but not an object, as a record must be', 0, false);
  const faults = new FirstFault();
  const fields = new Fields(value, text, faults);
  const type = fields.required('type', fields.string('type'), '');
  const isKnown = isRecordType(type);
  if (faults.fault === undefined) {
    if (type === 'cvqtrace' && context.isEvent !== true) return header(value['version']);
    if (!isKnown) return { kind: 'unknown', type };
  }
  const reader = new RecordReader(fields, context);
  const record = isKnown ? reader.read(type) : undefined;
  const { fault } = faults;
  if (record === undefined || fault !== undefined) {
    const path = fault?.path ?? [];
    // A field that is missing has no place: the object that lacks it has.
    const place = locateValue(text, path) ?? locateValue(text, path.slice(0, -1));
    const problem = `field \`${nameOfPath(path)}\`: ${fault?.problem ?? ''}`;
    return damaged(problem, (place?.start ?? 0) + (fault?.within ?? 0), isKnown);
  }
  return {
    kind: 'record',
    record,
    unknownFields: reader.unknownFields,
    endsBeforeStart: reader.endsBeforeStart,
  };
}

type RecordType = SoundRecord['type'];
const recordTypes: Readonly<Record<RecordType, true>> = {
  command: true,
  device: true,
  reset: true,
  status: true,
  mark: true,
  gap: true,
  state: true,
};
function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(recordTypes, type);
}

function header(version: unknown): ParsedText {
  if (version === 1 || version === undefined) return { kind: 'header' };
  return { kind: 'header', otherVersion: JSON.stringify(version).slice(0, 40) };
}

function damaged(problem: string, at: number, isCvq: boolean, isCut = false): ParsedText {
  return { kind: 'damaged', problem, at, isCvq, isCut };
}

function notJson(text: string): ParsedText {
  const fault = findJsonFault(text) ?? { at: 0, problem: 'the text is too deep or too long' };
  const isCvq = /"type"\s*:\s*"(?:cvqtrace|command|device|reset|status|mark|gap|state)"/.test(text);
  return damaged(`not JSON: ${fault.problem}`, fault.at, isCvq, fault.at === text.length);
}

/** Reads the fields of one record. What is wrong with them stands in the faults that they share. */
class RecordReader {
  endsBeforeStart = false;
  readonly unknownFields: string[] = [];

  readonly #fields: Fields;
  readonly #context: RecordContext;

  constructor(fields: Fields, context: RecordContext) {
    this.#fields = fields;
    this.#context = context;
  }

  read(type: RecordType): SoundRecord {
    const record = this.#recordOf(type);
    this.unknownFields.push(...this.#fields.unknown());
    return record;
  }

  #recordOf(type: RecordType): SoundRecord {
    const fields = this.#fields;
    switch (type) {
      case 'command':
        return this.#command();
      case 'device':
        return this.#device();
      case 'reset':
        return { type, ...this.#common(), ...this.#side() };
      case 'status': {
        const common = { ...this.#common(), ...this.#side() };
        const value = fields.required('value', fields.integer('value', U8), UNTOLD);
        // To write 0 is to reset the device.
        return value === 0 ? { type: 'reset', ...common } : { type, ...common, value };
      }
      case 'mark':
        return this.#mark();
      case 'gap': {
        const lost = fields.integer('lost', Number.MAX_SAFE_INTEGER);
        const reason = fields.string('reason');
        return {
          type,
          ...this.#common(),
          ...this.#side(),
          ...(lost !== undefined && { lost }),
          ...(reason !== undefined && { reason }),
        };
      }
      case 'state':
        return {
          type,
          ...this.#common(),
          ...this.#side(),
          source: fields.required('source', fields.string('source'), ''),
          state: fields.required('state', fields.json('state'), {}),
        };
    }
  }

  #mark(): MarkRecord {
    const fields = this.#fields;
    const result = fields.integer('result', I32, -I32 - 1);
    return {
      type: 'mark',
      ...this.#common(),
      ...this.#side(),
      label: fields.required('label', fields.string('label'), ''),
      ...(result !== undefined && { result }),
    };
  }

  #common(): { readonly t: bigint; readonly device?: string } {
    const device = this.#fields.id('device') ?? this.#context.device;
    return { t: this.#time(), ...(device !== undefined && { device }) };
  }

  #time(): bigint {
    const fields = this.#fields;
    const context = this.#context;
    if (context.isEvent !== true) return fields.bigInteger('t', MAX_TIME, 'nanoseconds') ?? context.t;
    fields.ignore('t');
    return context.t;
  }

  #side(): { readonly ring?: Ring } {
    const ring = this.#fields.oneOf('ring', RINGS) ?? this.#context.ring;
    return ring === undefined ? {} : { ring };
  }

  #command(): CommandRecord {
    const fields = this.#fields;
    const context = this.#context;
    if (context.isEvent === true)
      fields.report('type', 'a command must be in a packet of its own kind, not in an event');
    const common = this.#common();
    const cvq = fields.integer('cvq', U16);
    const head = fields.integer('head', U16);
    const out = fields.required('out', fields.bytes('out'), new Uint8Array());
    const answer = fields.bytes('in');
    if (out.length + (answer?.length ?? 0) > MAX_COMMAND_BYTES)
      fields.report('out', `a command has at most ${MAX_COMMAND_BYTES} out and in bytes`);
    const inLen = fields.integer('in_len', U32);
    const outLen = fields.integer('out_len', U32);
    if (outLen !== undefined && outLen < out.length)
      fields.report('out_len', `${outLen} is less than the ${out.length} bytes of \`out\``);
    const meant = fields.bytes('meant');
    const refused = fields.boolean('refused');
    const latency = this.#latency(common.t);
    const chain = this.#chain();
    const pending = fields.integer('pending', U32);
    return {
      type: 'command',
      ...common,
      ring: fields.oneOf('ring', RINGS) ?? 'guest',
      ...(cvq !== undefined && { cvq }),
      ...(head !== undefined && { head }),
      out,
      outCut: fields.boolean('out_cut') ?? false,
      ...(outLen !== undefined && { outLen }),
      ...(meant !== undefined && { meant }),
      ...(refused === true && { refused }),
      ...(answer !== undefined && { in: answer }),
      inCut: fields.boolean('in_cut') ?? false,
      ...(inLen !== undefined && { inLen }),
      ...(latency !== undefined && { latency }),
      ...(chain !== undefined && { chain }),
      ...(pending !== undefined && { pending }),
    };
  }

  #latency(t: bigint): bigint | undefined {
    const done = this.#fields.bigInteger('done', MAX_DONE, 'nanoseconds');
    if (done === undefined) return undefined;
    this.endsBeforeStart = done < t;
    return this.endsBeforeStart ? undefined : done - t;
  }

  #chain(): readonly ChainDescriptor[] | undefined {
    return this.#fields.objects('chain')?.map((fields) => {
      const descriptor = {
        addr: fields.required('addr', fields.address('addr'), 0n),
        len: fields.required('len', fields.integer('len', U32), 0),
        flags: fields.integer('flags', U16) ?? 0,
        ...(fields.boolean('indirect') === true && { indirect: true }),
      };
      this.unknownFields.push(...fields.unknown());
      return descriptor;
    });
  }

  #device(): DeviceRecord {
    const fields = this.#fields;
    const context = this.#context;
    // The record names its device itself, by `id`; the name of the packet's interface only stands in for it.
    const device = fields.id('device');
    const id = fields.required('id', fields.id('id') ?? device ?? context.device, '');
    const offered = fields.wideHex('offered', 128);
    const cvq = fields.integer('cvq', U16);
    const running = fields.boolean('running') === true;
    const features = fields.wideHex('features', 128);
    return {
      type: 'device',
      t: this.#time(),
      ...(device !== undefined && { device }),
      ...this.#side(),
      id,
      ...(running
        ? { running, ...(features !== undefined && { features }) }
        : { features: fields.required('features', features, 0n) }),
      ...(offered !== undefined && { offered }),
      ...(cvq !== undefined && { cvq }),
      byteOrder: fields.oneOf('byteOrder', ['little', 'big']) ?? 'little',
      config: this.#config(),
    };
  }

  #config(): DeviceConfig {
    const fields = this.#fields.object('config');
    if (fields === undefined) return {};
    const mac = fields.string('mac');
    if (mac !== undefined && !/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(mac))
      fields.report('mac', 'a MAC address is six hex bytes with colons between');
    const config: { -readonly [K in keyof DeviceConfig]: DeviceConfig[K] } = {};
    if (mac !== undefined) config.mac = mac.toLowerCase();
    for (const [name, max] of configNumbers) {
      const value = fields.integer(name, max);
      if (value !== undefined) config[name] = value;
    }
    this.unknownFields.push(...fields.unknown());
    return config;
  }
}
