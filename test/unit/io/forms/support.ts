import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OneOrMore, SeenDevice } from '../../../../src/io/forms/form';
import { readForm } from '../../../../src/io/forms/readForm';
import { root } from '../../corpus';

export function fixture(name: string): string {
  return readFileSync(join(root, 'test/fixtures', name), 'utf8');
}

/** What a text in a form tells; fails where it is read as another one. */
export function seen(text: string, source: string): OneOrMore<SeenDevice> {
  const form = readForm(text);
  if (form?.kind !== 'seen') return assert.fail(form?.problem ?? 'no form is known');
  assert.equal(form.source, source);
  return form.devices;
}

/** What is wrong with a text in a form, and the text from there on to the end of the line. */
export function problem(text: string): { readonly problem: string; readonly at: string | undefined } {
  const form = readForm(text);
  if (form?.kind !== 'problem') return assert.fail(form ? 'it was read' : 'no form is known');
  return { problem: form.problem, at: form.at === undefined ? undefined : text.slice(form.at).split('\n')[0] };
}
