/** What a model answers to a command: OK, or ERR and why. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: string; readonly spec?: string };

export const ACCEPTED: Verdict = { ok: true };

export function refused(why: string, spec?: string): Verdict {
  return { ok: false, why, ...(spec === undefined ? {} : { spec }) };
}
