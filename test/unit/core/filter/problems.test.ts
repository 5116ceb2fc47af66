import assert from 'node:assert/strict';
import { problemsOf } from './support';

/** The filter with its problems marked: `«` and `»` around each, and their words. */
function told(text: string): string[] {
  return problemsOf(text).map(({ from, to, message, hint }) => {
    const marked = `${text.slice(0, from)}«${text.slice(from, to)}»${text.slice(to)}`;
    return [marked, message, ...(hint === undefined ? [] : [hint])].join(' | ');
  });
}

const tells = (text: string, ...parts: readonly (string | RegExp)[]) =>
  it(text, () => {
    const [first = ''] = told(text);
    for (const part of parts)
      assert.ok(typeof part === 'string' ? first.includes(part) : part.test(first), `${String(part)} in ${first}`);
  });

describe('problems of a filter', () => {
  describe('names that are nearly right', () => {
    tells('vidd == 3', '«vidd» == 3', 'no field `vidd`', 'Did you mean vid?');
    tells('ring == guset', 'ring == «guset»', 'Did you mean guest?');
    tells('command == VLAN_AD', '«VLAN_AD»', 'Did you mean VLAN_ADD?');
    tells('finding == no-anwser', 'finding == «no-anwser»', 'Did you mean no-answer?');
    tells('hash_types ~ TPCv6', '«TPCv6»', 'Did you mean TCPv6?');
    tells('changes(rx.promsic)', 'changes(«rx.promsic»)', 'Did you mean rx.promisc?');
    tells('changed(rx)', '«changed»(rx)', 'Did you mean changes?');
  });

  describe('names in the wrong place', () => {
    tells('command == MQ', 'command == «MQ»', 'Did you mean `class == MQ`?');
    tells('class == VLAN_ADD', 'Did you mean `command == VLAN_ADD`?');
    tells('VLAN_ADD', '«VLAN_ADD»', 'Did you mean `command == VLAN_ADD`?');
    tells('unicast', '«unicast»', 'unicast.entries, unicast.macs');
    tells('changes', '«changes»', 'Did you mean `changes(rx.promisc)`?');
  });

  describe('values of another type', () => {
    tells('vid == 52:54:00:*', 'vid == «52:54:00:*»', 'a number is expected');
    tells('mac == 5', 'mac == «5»', 'MAC address');
    tells('mac == 52:54', 'mac == «52:54»', 'six bytes');
    tells('latency > 5', 'latency > «5»', 'needs a unit');
    tells('latency > 0.5ns', 'finer than 1 ns');
    tells('vid == 65536', 'vid == «65536»', '65535');
    tells('time.absolute > 2026-02-30', 'no such date');
    tells('out.bytes ~ abc', 'pairs of hex digits', '"c" is half a byte (character 3)');
    tells('out.bytes ~ 0a:zz', '"z" isn\'t a hex digit (character 4)');
  });

  describe('operators that a field doesn’t have', () => {
    tells('mac > 52:54:00:*', '«mac > 52:54:00:*»', 'no order');
    tells('ring in guest..shadow', 'ring in «guest..shadow»', 'no order');
    tells('vid ~ 5', '«vid ~ 5»', 'isn’t a bit mask');
    tells('latency ~ 5ms', '«latency ~ 5ms»', 'a time');
    tells('vid < 1..5', 'vid < «1..5»', 'Use in.');
    tells('vid in 9..1', 'vid in «9..1»', 'Write 1..9.');
    tells('vid in {}', '«vid in {}»', 'empty');
  });

  describe('what is no filter', () => {
    tells('vid = 3', 'vid «=» 3', 'Write ==.');
    tells('vid & on', 'vid «&» on', 'Write &&.');
    tells('vid == 3 4', 'vid == 3 «4»', '&& or || is expected');
    tells('vid ==', 'vid =«=»', 'ends after `==`', 'a value is expected');
    tells('(vid', '(vi«d»', ') is missing');
    tells('vid)', 'vid«)»', 'has no opening one');
    tells('vid in {1, 5', 'comma or }');
    tells('vid in {1,, 5}', 'vid in {1,«,» 5}', 'a value is expected');
    tells('&& vid', '«&&» vid', 'a condition is expected');
    tells('device == "net', 'device == «"»net', 'no closing quote');
    tells('device == not', 'device == «not»', 'In quotes it is text: "not".');
    tells('changes()', 'changes(«)»', 'a state item is expected');
  });

  it('are told all at once, in their order', () => {
    assert.deepEqual(
      told('vidd == 3 && ring == 7 || foo').map((text) => text.split(' | ')[0]),
      ['«vidd» == 3 && ring == 7 || foo', 'vidd == 3 && ring == «7» || foo', 'vidd == 3 && ring == 7 || «foo»'],
    );
  });
});
