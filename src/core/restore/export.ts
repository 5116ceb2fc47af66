import type { CommandRecord, DeviceRecord, MarkRecord, TraceRecord } from '../trace/record';
import { ERR, OK } from '../wire/answer';
import { hexNumber, toHex } from '../wire/hex';
import type { Loss } from './audit/item';
import { auditToJson, type AuditJson } from './audit/json';
import { faultText, specOf } from './faultSpec';
import type { LoadOutcome } from './outcome';
import type { Blocked, RestoreProfile } from './plan';
import type { Unsure } from '../load/rule';
import type { RestoreSession } from './session';

/** The restore stream as JSON data: what `cvq restore --json` prints. */
export interface RestoreJson extends AuditJson {
  readonly version: 1;
  readonly profile: RestoreProfile;
  readonly device: string;
  /** Negotiated at the destination. */
  readonly features: string;
  readonly commands: readonly {
    readonly name: string;
    readonly out: string;
    readonly reason: string;
    readonly batch: number;
  }[];
  readonly omitted: readonly { readonly what: string; readonly why: string }[];
  /** Items of which it isn't known what is sent for them. */
  readonly unknown: readonly Unsure[];
  /** What keeps the device from starting, or the machine from migrating: none of the commands is sent. */
  readonly blocked: readonly Blocked[];
  readonly cautions: readonly Blocked[];
  readonly lost: readonly Loss[];
  /** The faults that it is run with, as the command line takes them. */
  readonly faults: readonly string[];
  /** How the load ends; `sent` of a bad answer counts what was sent, from 0. */
  readonly outcome: LoadOutcome;
}

export function restoreToJson(session: RestoreSession): RestoreJson {
  const { plan, start, losses, options, run } = session;
  return {
    version: 1,
    profile: plan.profile,
    device: start.device,
    features: hexNumber(plan.destination.features),
    commands: plan.commands.map(({ name, out, reason, batch }) => ({ name, out: toHex(out), reason, batch })),
    omitted: plan.omitted.map(({ what, why }) => ({ what, why })),
    unknown: plan.unsure,
    blocked: plan.blocked ?? [],
    cautions: plan.cautions,
    lost: losses,
    faults: (options.faults ?? []).map((fault) => faultText(specOf(fault, plan.commands))),
    outcome: run.outcome,
    ...auditToJson(session),
  };
}

/** One microsecond a command: the stream has no times of its own. */
const TICK = 1000n;

/**
 * The restore stream as the records of a trace: the destination's `device` record, and the commands in a restore
 * bracket, each answered as the destination's model does.
 */
export function restoreToRecords({ plan, start, steps }: RestoreSession): TraceRecord[] {
  const { features, config } = plan.destination;
  const device: DeviceRecord = { type: 'device', t: 0n, id: start.device, features, byteOrder: 'little', config };
  const mark = (label: string, t: bigint): MarkRecord => ({ type: 'mark', t, ring: 'shadow', label });
  const commands = steps.map(({ command, verdict }, i): CommandRecord => ({
    type: 'command',
    t: BigInt(i + 1) * TICK,
    ring: 'shadow',
    out: command.out,
    outCut: false,
    in: Uint8Array.of(verdict.ok ? OK : ERR),
    inCut: false,
    inLen: 1,
  }));
  return [device, mark('restore-begin', 0n), ...commands, mark('restore-end', BigInt(steps.length + 1) * TICK)];
}

const BYTES_A_LINE = 12;

/** The restore stream as C source: an array a command, and a table of them. */
export function restoreToC({ plan, start }: RestoreSession): string {
  const arrays = plan.commands.map(({ name, out, reason }, i) => {
    const lines: string[] = [];
    for (let at = 0; at < out.length; at += BYTES_A_LINE) {
      lines.push(
        `\t${[...out.subarray(at, at + BYTES_A_LINE)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')},`,
      );
    }
    return [
      `/* ${name}: ${reason.replaceAll('*/', '* /')} */`,
      `static const uint8_t cvq_restore_${i}[] = {`,
      ...lines,
      '};',
    ].join('\n');
  });
  const rows = plan.commands.map(({ name }, i) => `\t{ "${name}", cvq_restore_${i}, sizeof(cvq_restore_${i}) },`);
  return [
    `/* Restore stream of ${start.device.replaceAll('*/', '* /')}, profile ${plan.profile}: ${plan.commands.length} commands. */`,
    '#include <stddef.h>',
    '#include <stdint.h>',
    '',
    ...arrays.flatMap((array) => [array, '']),
    'static const struct {',
    '\tconst char *name;',
    '\tconst uint8_t *out;',
    '\tsize_t len;',
    '} cvq_restore[] = {',
    ...(rows.length > 0 ? rows : ['\t{ 0 },']),
    '};',
    '',
  ].join('\n');
}
