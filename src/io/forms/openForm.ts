import type { ByteSource } from '../byteSource';
import { MAX_TEXT_BYTES } from '../limits';
import type { FormName, OneOrMore, SeenDevice } from './form';
import { mayBeForm, readForm } from './readForm';

/** What a program printed of a device's state or features. */
export interface Seen {
  readonly source: FormName;
  readonly devices: OneOrMore<SeenDevice>;
}

/** A file in a form that is known, and that tells nothing. The message is for the user. */
export class SeenError extends Error {
  override readonly name = 'SeenError';
  /** Where in the file, in bytes; absent when it concerns all of it. */
  readonly offset: number | undefined;

  constructor(message: string, offset: number | undefined) {
    super(message);
    this.offset = offset;
  }
}

/** Enough to tell a form, behind the commands that were typed before it. */
const HEAD_BYTES = 16 * 1024;

/**
 * Reads a file in any of the forms; undefined for any other file. Of a file that is none, only the begin is read.
 * @throws {SeenError} when its form is known, and nothing can be taken from it.
 */
export async function openForm(source: ByteSource): Promise<Seen | undefined> {
  const size = await source.size();
  if (size === 0 || size > MAX_TEXT_BYTES) return undefined;
  const head = await source.read(0, Math.min(size, HEAD_BYTES));
  if (head.includes(0) || !mayBeForm(textOf(head))) return undefined;
  const text = textOf(await source.read(0, size));
  const form = readForm(text);
  if (form?.kind === 'problem') {
    const { at, problem } = form;
    throw new SeenError(problem, at === undefined ? undefined : Buffer.byteLength(text.slice(0, at)));
  }
  return form;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
