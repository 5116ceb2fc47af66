import type { Finding } from '../core/findings/finding';
import type { ReadCommand } from '../core/check/commandFindings';
import { exactNumber, fieldsToJson } from '../core/text/fieldsJson';
import type { CommandRecord, Ring, TraceRow } from '../core/trace/record';
import type { Answer } from '../core/wire/answer';
import { CLASSES, commandSpec } from '../core/wire/commands';
import { NONE, type JsonObject } from '../core/device/jsonData';

/** A finding as the command line prints it. */
export interface FindingJson {
  readonly code: Finding['code'];
  readonly severity: Finding['severity'];
  readonly message: string;
  /** Bytes of `side`. */
  readonly offset?: number;
  readonly length?: number;
  readonly side?: 'out' | 'in' | 'file';
  readonly spec?: string;
}

/** A command as `cvq show --json` prints it. */
export interface ShowJson {
  /** Number among the commands of both rings, from 0. */
  readonly index: number;
  /** ns; decimal text where a double would round it. */
  readonly t: number | string;
  /** Only in a trace of several devices. */
  readonly device?: string;
  readonly ring: Ring;
  /** Name in the specification, or the number; null without a byte. */
  readonly class: string | number | typeof NONE;
  /** Name in the specification. */
  readonly command: string | typeof NONE;
  readonly fields: JsonObject;
  /** What the device sent back besides the ack; absent where there is nothing. */
  readonly result?: JsonObject;
  readonly ack: number | typeof NONE;
  readonly latency_ns: number | string | typeof NONE;
  readonly summary: string;
  readonly findings: readonly FindingJson[];
}

/** A command in its place, decoded, as JSON data. */
export function showJson(row: TraceRow<CommandRecord>, { decoded, findings }: ReadCommand, device?: string): ShowJson {
  const { t, ring, out, latency } = row.record;
  const { name, data, result, answer, summary } = decoded;
  const spec = name && commandSpec(name);
  const results = spec ? fieldsToJson(spec.result, result) : {};
  return {
    index: row.command,
    t: exactNumber(t),
    ...(device !== undefined && { device }),
    ring,
    class: classOf(out),
    command: name ?? NONE,
    fields: spec ? fieldsToJson(spec.data, data) : {},
    ...(Object.keys(results).length > 0 && { result: results }),
    ack: ackOf(answer),
    latency_ns: latency === undefined ? NONE : exactNumber(latency),
    summary,
    findings: findings.map(findingJson),
  };
}

export function findingJson({ code, severity, message, at, spec }: Finding): FindingJson {
  return {
    code,
    severity,
    message,
    ...(at && { offset: at.offset, length: at.length, side: at.side }),
    ...(spec !== undefined && { spec }),
  };
}

export function classOf([number]: Uint8Array): ShowJson['class'] {
  return number === undefined ? NONE : (CLASSES[number] ?? number);
}

function ackOf(answer: Answer): ShowJson['ack'] {
  switch (answer.kind) {
    case 'ok':
      return 0;
    case 'error':
      return answer.ack;
    case 'unread':
    case 'untold':
    case 'none':
      return NONE;
  }
}
