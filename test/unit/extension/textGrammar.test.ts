import assert from 'node:assert/strict';
import grammar from '../../../media/syntaxes/cvq-text.tmLanguage.json';
import { COMMAND_NAMES } from '../../../src/core/wire/commands';
import { shortName } from '../../../src/core/wire/shortName';
import { allFixtures } from '../io/support';
import { exportedFile } from '../io/write/exported';

interface Rule {
  readonly match: string;
  readonly name?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

/** The text of a line that each rule colours, in its order; as VS Code, the first rule that matches furthest left wins. */
function colours(line: string): [scope: string, text: string][] {
  const rules = (grammar.patterns as readonly Rule[]).map((rule) => ({ ...rule, regex: new RegExp(rule.match, 'gu') }));
  const found: [string, string][] = [];
  for (let at = 0; at < line.length;) {
    let best: { rule: Rule; match: RegExpExecArray } | undefined;
    for (const rule of rules) {
      rule.regex.lastIndex = at;
      const match = rule.regex.exec(line);
      if (match && match[0] !== '' && (!best || match.index < best.match.index)) best = { rule, match };
    }
    if (!best) break;
    const { rule, match } = best;
    if (rule.name !== undefined) found.push([rule.name, match[0]]);
    for (const [group, { name }] of Object.entries(rule.captures ?? {})) {
      const text = match[Number(group)];
      if (text !== undefined) found.push([name, text]);
    }
    at = match.index + match[0].length;
  }
  return found;
}

const named = (line: string, scope: string) =>
  colours(line)
    .filter(([name]) => name.startsWith(scope))
    .map(([, text]) => text);

describe('the colours of the text form', () => {
  it('mark number, ring, command, answer and findings of a line', () => {
    const line =
      '12   0.000002000  shadow  VLAN_ADD              receive VLAN 6        ERR             error:x-y warning:answered-error';
    assert.deepEqual(named(line, 'constant.numeric.index'), ['12']);
    assert.deepEqual(named(line, 'storage.type.ring'), ['shadow']);
    assert.deepEqual(named(line, 'entity.name.function'), ['VLAN_ADD']);
    assert.deepEqual(named(line, 'invalid.illegal'), ['ERR', 'error:x-y']);
    assert.deepEqual(named(line, 'markup.changed'), ['warning:answered-error']);
  });

  it('know every command, in every capture', async () => {
    for (const name of COMMAND_NAMES) {
      assert.deepEqual(named(`0  0.000000000  ${shortName(name)}  x  OK`, 'entity.name.function'), [shortName(name)]);
    }
    for (const path of allFixtures().filter((_, i) => i % 10 === 0)) {
      const lines = (await exportedFile(path, 'text')).trimEnd().split('\n');
      for (const line of lines.filter((each) => !each.startsWith('#'))) {
        assert.equal(named(line, 'entity.name.function').length, 1, line);
        assert.equal(named(line, 'constant.numeric.index').length, 1, line);
      }
    }
  });

  it('mark what happened between commands', () => {
    const line = '# 0.000000000  net0  device ready: net0: 4 features negotiated';
    assert.deepEqual(named(line, 'keyword.control.event'), ['device ready']);
    assert.deepEqual(named(line, 'variable.other.device'), ['net0']);
    assert.deepEqual(named('# 0.000001500  here: mark', 'comment.line'), ['# 0.000001500  here: mark']);
    assert.deepEqual(named('# error: A record can’t be read.', 'invalid.illegal'), [
      '# error: A record can’t be read.',
    ]);
  });
});
