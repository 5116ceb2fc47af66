import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { scenarios } from '../corpus';
import { cvq, Folder, records } from './cvq';
import { device, ok } from './traces';

const page = readFileSync('docs/json.md', 'utf8');

/** A section of the page, by the command that it is about. */
function section(command: string): string {
  const found = page.split(/^## /m).find((part) => part.startsWith(`\`cvq ${command} --json\``));
  return found ?? assert.fail(command);
}

/** Names in backticks. */
function named(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/`(\w+)`/g)].map(([, name]) => String(name)));
}

/** Keys whose values are of another format: fields of the specification, or of the state JSON. */
const OTHERS = new Set(['fields', 'result', 'source', 'destination']);

function* keysIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    if (!OTHERS.has(key) || Array.isArray(inner)) yield* keysIn(inner);
  }
}

const sourceOf = (name: string) => scenarios.find((scenario) => scenario.name === name)?.source ?? assert.fail(name);
const [everything, plain] = ['10.0/everything', '10.0/default'].map(sourceOf);
const [odd] = scenarios.filter(({ name }) => name.includes('macs-excessive')).map(({ source }) => source);
assert.ok(everything && plain && odd);

const folder = new Folder();
/** A trace of two devices, one of which gives back a result. */
const two = folder.write(
  'two.jsonl',
  records(device(), device('net1'), ok(1, '02000500'), ok(2, '0900', { device: 'net1', in: '000300' })),
);

/** For each command, calls that print whatever it can. */
const CALLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  show: [[everything], [odd], [two]],
  check: [[odd], [two], [sourceOf('10.0/bent-header')]],
  restore: [
    [everything],
    [everything, '--profile', '7.2'],
    [everything, '--profile', '10.0', '--features', '0x100000000'],
    [everything, '--fault', '1:no-answer'],
    [everything, '--profile', '10.0', '--fault', '1:ack=1'],
    [plain, '--profile', '7.2', '--fault', '1:ack=1'],
  ],
  diff: [[everything, plain]],
  decode: [['000101ff'], ['02000510'], ['(gdb) x/22xb b\n0x7f0010: 0x01 0x00 0x00']],
  features: [['0x1200'], ['--qemu', '7.2', 'vdpa svq does not work with features 0x1c0004']],
  stats: [[everything]],
};

describe('the page on the JSON of the command line', () => {
  after(() => folder.remove());

  for (const [command, calls] of Object.entries(CALLS)) {
    it(`has the keys that cvq ${command} prints, and no others`, async () => {
      const printed = new Set<string>();
      for (const call of calls) {
        const { stdout, stderr } = await cvq(command, ...call, '--json');
        assert.equal(stderr, '');
        const documents = command === 'show' || command === 'decode' ? stdout.trimEnd().split('\n') : [stdout];
        for (const document of documents) for (const key of keysIn(JSON.parse(document))) printed.add(key);
      }
      const text = section(command);
      const told = new Set([...named(text), ...(command === 'check' ? named(section('show')) : [])]);
      assert.deepEqual(
        [...printed].filter((key) => !told.has(key)),
        [],
      );
      const rows = [...text.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, keys]) => [...named(String(keys))]);
      assert.deepEqual(
        rows.filter((key) => !printed.has(key)),
        [],
      );
    });
  }
});
