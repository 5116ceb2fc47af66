import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findJsonFault, locateValue } from '../../../../src/io/jsonl/jsonText';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('where a text stops being JSON', () => {
  const faults: readonly (readonly [string, number, RegExp])[] = [
    ['', 0, /it ends where a value is expected/],
    ['{"a":1', 6, /it ends where ',' or '}' is expected/],
    ['{"a":"x', 7, /it ends inside a string/],
    ['{"a":"x\\u12', 11, /it ends inside a string/],
    ['{"a', 3, /it ends inside a string/],
    ['{"a":tru', 8, /it ends inside a value/],
    ['{"a":-', 6, /it ends inside a value/],
    ['{"a":1.', 7, /it ends inside a value/],
    ['{"a":}', 5, /a value is expected/],
    ['{"a":zz}', 5, /a value is expected/],
    ['{"a":01}', 6, /',' or '}' is expected/],
    ['{"a":1,}', 7, /a name in double quotes is expected/],
    ['{a:1}', 1, /a name in double quotes or '}' is expected/],
    ['{"a" 1}', 5, /':' is expected/],
    ['{"a":1 "b":2}', 7, /',' or '}' is expected/],
    ['[1 2]', 3, /',' or ']' is expected/],
    ['{"a":1}{"b":2}', 7, /more text follows the record/],
    ['{"a":"b\\x"}', 7, /unknown escape/],
    ['{"a":"b\tc"}', 7, /control character/],
  ];
  for (const [text, at, problem] of faults)
    it(`finds it in ${JSON.stringify(text)}`, () => {
      const fault = findJsonFault(text);
      assert.equal(fault?.at, at);
      assert.match(fault.problem, problem);
    });

  it('agrees with JSON.parse on any text, and says of each cut text that it ends too early', () => {
    const texts = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(texts, fc.nat(), fc.string({ maxLength: 2 }), (text, at, typo) => {
        const place = at % (text.length + 1);
        const mutated = text.slice(0, place) + typo + text.slice(place + 1);
        assert.equal(findJsonFault(text), undefined);
        assert.equal(findJsonFault(mutated) === undefined, isJson(mutated), mutated);
        const cut = text.slice(0, place);
        if (!isJson(cut)) assert.equal(findJsonFault(cut)?.at, cut.length, cut);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any depth of nesting', () => {
    assert.equal(findJsonFault('['.repeat(1_000_000))?.at, 1_000_000);
    assert.equal(findJsonFault(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`), undefined);
  });
});

describe('where a value stands in a JSON text', () => {
  const at = (text: string, ...path: (string | number)[]) => {
    const place = locateValue(text, path);
    return place && text.slice(place.start, place.end);
  };

  it('follows names and positions', () => {
    const text = ' { "a" : [ 1, {"b": "x]"}, 12345678901234567890 ] , "c":{} }';
    assert.equal(at(text, 'a', 2), '12345678901234567890');
    assert.equal(at(text, 'a', 1, 'b'), '"x]"');
    assert.equal(at(text, 'c'), '{}');
    assert.equal(at(text, 'd'), undefined);
    assert.equal(at(text, 'a', 3), undefined);
    assert.equal(at(text, 'a', 'b'), undefined);
    assert.equal(at('{"\\u0061":1}', 'a'), '1');
  });

  it('takes the last of two values with one name, as JSON.parse does', () =>
    assert.equal(at('{"a":1,"a":2}', 'a'), '2'));
});
