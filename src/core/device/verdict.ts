/** What a model answers to a command: OK, or ERR and why. */
export type CommandVerdict =
  { readonly ok: true } | { readonly ok: false; readonly why: string; readonly spec?: string };

export const ACCEPTED: CommandVerdict = { ok: true };

export function refused(why: string, spec?: string): CommandVerdict {
  return { ok: false, why, ...(spec === undefined ? {} : { spec }) };
}
