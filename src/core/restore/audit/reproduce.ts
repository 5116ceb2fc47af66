import { hexNumber } from '../../wire/hex';
import { faultText, specOf } from '../faultSpec';
import { LIMITS } from '../limitSpecs';
import type { RestoreSession } from '../session';

/** Where a restored state comes from. */
export interface Origin {
  /** In words. */
  readonly text: string;
  /** Name of the file, without its folder. */
  readonly file: string;
  /** Number of the command after which the state is restored; the last when absent. */
  readonly at?: number;
  /** Where the file has several devices. */
  readonly device?: string;
}

/** The command line that gives the same restore. */
export function reproduction({ source, plan, options }: RestoreSession, { file, at, device }: Origin): string {
  const { features } = plan.destination;
  const limits = LIMITS.flatMap(({ name, read }) => {
    const chosen = read(plan.destination);
    return chosen === undefined || chosen === read(source.model.state) ? [] : ['--limit', `${name}=${chosen}`];
  });
  return [
    'cvq restore',
    quoted(file),
    ...(at === undefined ? [] : ['--at', String(at)]),
    ...(device === undefined ? [] : ['--device', quoted(device)]),
    '--profile',
    plan.profile,
    ...(features === source.model.state.features ? [] : ['--features', hexNumber(features)]),
    ...limits,
    ...(options.faults ?? []).flatMap((fault) => ['--fault', quoted(faultText(specOf(fault, plan.commands)))]),
  ].join(' ');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
