import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { knownToJson, PART_FIELDS } from '../../src/core/device/json';
import { rssFacts, seenFacts } from '../../src/io/forms/facts';
import { knownOfSeen } from '../../src/io/forms/knownSeen';
import { mayBeForm, readForm } from '../../src/io/forms/readForm';
import type { Random } from '../bench/random';
import { root } from '../unit/corpus';
import { mutatedJson } from './mutateJsonl';
import { oddWide, pick } from './odd';

export type FormOutcome = 'seen' | 'problem' | 'no form';

/** Longer texts are mutated here and there only, and take their time. */
const LONGEST = 4000;

/** One output of each form, whole or, where it is long, with fewer lines. */
export function formSeeds(): readonly string[] {
  const folder = join(root, 'test/fixtures/forms');
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
}

const PIECES = [
  ...'{ } [ ] : , " \\ \t \r\n \0 \ud800 \ufeff 0x -1 1e999 null true off on [fixed] (qemu) return error'.split(' '),
  ...' __proto__ constructor config eth0: features: n/a Combined: mac mtu bit_200 bit_ VIRTIO_NET_F_ link/ether <UP>'.split(
    ' ',
  ),
  '\n',
  '\n\n',
  '$ ip -d link\n',
  ' parentbus virtio ',
  ' promiscuity 18446744073709551615 ',
  'RSS hash key:\n',
];

/** One mutated output. Fails when anything is thrown, or something is told that no state has. */
export function runFormCase(seeds: readonly string[], random: Random): FormOutcome {
  const text = mutatedForm(seeds, random);
  const form = readForm(text);
  if (form === undefined) return 'no form';
  assert.ok(mayBeForm(text.slice(0, 65_536)));
  if (form.kind === 'problem') {
    assert.match(form.problem, /\.\)?$/);
    assert.ok(form.problem.length < 1000, form.problem);
    assert.ok(form.at === undefined || (form.at >= 0 && form.at <= text.length), String(form.at));
    return 'problem';
  }
  assert.ok(form.devices.length > 0 && form.devices.length <= 4096);
  for (const device of form.devices.slice(0, 100)) {
    const { name, state, config } = device;
    assert.ok(knownToJson(knownOfSeen(device)));
    assert.ok([...seenFacts(device), ...rssFacts(device)].every(({ text }) => text.length < 600));
    assert.ok((name ?? '').length <= 255);
    assert.ok(Object.keys(state).every((field) => field === 'features' || PART_FIELDS.includes(field)));
    // It is JSON.
    assert.ok(isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state));
    assert.ok(isDeepStrictEqual(JSON.parse(JSON.stringify(config ?? {})), config ?? {}));
  }
  return 'seen';
}

function mutatedForm(seeds: readonly string[], random: Random): string {
  let text = pick(seeds, random);
  if (text.length > LONGEST && random.below(10) > 0) {
    const from = random.below(text.length - LONGEST);
    text = text.slice(0, from) + text.slice(from + (text.length - LONGEST));
  }
  if (/^[[{]/.test(text) && random.below(3) > 0) text = mutatedJson(text, random);
  for (let left = random.below(4); left > 0; left--) text = changed(text, seeds, random);
  return text;
}

function changed(text: string, seeds: readonly string[], random: Random): string {
  const at = random.below(text.length + 1);
  const piece = pick(PIECES, random);
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  return random.weighted<() => string>([
    [4, () => `${head}${piece}${tail}`],
    [4, () => head + tail.slice(1 + random.below(8))],
    [3, () => text.replace(pick(text.match(/\d+/g) ?? ['0'], random), String(oddWide(random)))],
    [3, () => head + String.fromCharCode(random.below(128)) + tail.slice(1)],
    [2, () => head + text.slice(random.below(text.length + 1)).slice(0, 1 + random.below(200)) + tail],
    [2, () => pick(PIECES, random) + text],
    [1, () => head],
    [1, () => text + pick(seeds, random)],
    [1, () => JSON.stringify({ return: text })],
    [1, () => head + piece.repeat(random.below(random.below(200) === 0 ? 20_000 : 30)) + tail],
  ])();
}
