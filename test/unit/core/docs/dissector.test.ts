import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wiresharkDissector, luaLocal, luaValue } from '../../../../src/core/docs/dissector';
import { RECORD_HEADER } from '../../../../src/core/trace/recordHeader';
import { CLASSES, COMMAND_NAMES, commandSpec } from '../../../../src/core/wire/commands';
import type { Layout } from '../../../../src/core/wire/layout';
import { REPLY_FIELDS, STATS_TYPES } from '../../../../src/core/wire/statsTypes';
import { root } from '../../corpus';

const text = (file: string) => readFileSync(join(root, file), 'utf8');

/** Names and kinds of all fields of a layout, as the dissector's tables write them. */
function fieldsIn(layout: Layout): string[] {
  return layout.flatMap((field) => [
    `{ kind = '${field.kind}', name = '${field.name}'`,
    ...(field.kind === 'struct' || field.kind === 'repeat' ? fieldsIn(field.fields) : []),
  ]);
}

/** What is shown under the paths of a layout's fields. */
function shapesIn(layout: Layout, prefix = ''): (readonly [path: string, shape: string])[] {
  return layout.flatMap((field) => {
    const path = prefix + field.name;
    if (field.kind === 'struct' || field.kind === 'repeat') return shapesIn(field.fields, `${path}.`);
    if (field.kind === 'replies') return shapesIn(REPLY_FIELDS, `${path}.`);
    const size = field.kind === 'uint' || field.kind === 'count' ? field.size : 0;
    const format = field.kind === 'uint' || field.kind === 'wide' ? field.format : '';
    return [[path, `${field.kind === 'count' ? 'uint' : field.kind} ${size} ${format}`] as const];
  });
}

describe('the dissector for Wireshark', () => {
  const dissector = wiresharkDissector(text('scripts/lib/dissector.lua'));
  const lines = dissector.split('\n');

  it('is the committed one (npm run docs writes it)', () => {
    assert.equal(text('media/wireshark/virtio-net-cvq.lua'), dissector);
  });

  it("finds the fields of a record's header where the format has them", () => {
    for (const [name, { at, size }] of Object.entries(RECORD_HEADER))
      assert.ok(dissector.includes(`  ${name} = { at = ${at}, size = ${size} },`), name);
    assert.doesNotMatch(text('scripts/lib/dissector.lua'), /tvb\(\d+, [1248]\)/);
  });

  for (const name of COMMAND_NAMES) {
    it(`has ${name} with all its fields, by its class and command`, () => {
      const { class: classNumber, command, data, result } = commandSpec(name);
      const key = `  [${classNumber * 256 + command}] = { name = '${name}',`;
      const found = lines.filter((line) => line.startsWith(key));
      assert.equal(found.length, 1);
      let at = 0;
      for (const field of fieldsIn([...data, ...result])) {
        at = found[0]?.indexOf(field, at) ?? -1;
        assert.notEqual(at, -1, field);
        at += field.length;
      }
    });
  }

  it('knows the classes, and the counters of statistics', () => {
    for (const name of Object.values(CLASSES)) assert.ok(dissector.includes(`= '${name}'`), name);
    for (const { name, counters } of Object.values(STATS_TYPES)) {
      assert.ok(dissector.includes(`{ name = '${name}', counters = { '${counters.join("', '")}' } }`), name);
    }
  });

  it('can show what has the same path in several commands as the same field', () => {
    const shapes = new Map<string, string>();
    for (const name of COMMAND_NAMES) {
      const { data, result } = commandSpec(name);
      for (const [path, shape] of [...shapesIn(data), ...shapesIn(result)]) {
        assert.equal(shapes.get(path) ?? shape, shape, `${path} of ${name}`);
        shapes.set(path, shape);
      }
    }
    assert.ok(shapes.size > 20);
  });

  it('is explained in the README', () => {
    assert.match(text('README.md'), /\(media\/wireshark\/virtio-net-cvq\.lua\)/);
  });
});

describe('Lua tables', () => {
  it('hold text, numbers, switches, lists and tables; keys that Lua would take for its own are quoted', () => {
    assert.equal(
      luaValue({ a: 1, 2: [true, 'x'], end: {}, 'a b': undefined, 'c-d': false }),
      "{ [2] = { true, 'x' }, a = 1, ['end'] = {}, ['c-d'] = false }",
    );
  });

  it('quote what would end the text', () => {
    assert.equal(luaValue("it's a \\ and\na line"), "'it\\'s a \\\\ and\\na line'");
  });

  it('have an entry a line where they have a name', () => {
    assert.equal(luaLocal('names', ['a', 'b']), "local names = {\n  'a',\n  'b',\n}");
  });
});
