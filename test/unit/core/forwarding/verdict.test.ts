import assert from 'node:assert/strict';
import { forwardingOf, type Forwarding } from '../../../../src/core/forwarding/verdict';
import type { TraceRecord } from '../../../../src/core/trace/record';
import { macTable, rssConfig } from '../support/bytes';
import { capture } from '../support/corpus';
import { guest, load, mark, ready, reset, shadow, trackDevice, trackOf, unanswered } from '../support/traces';

/** What became of each guest command that was found again, in the order of the shadow ring. */
function forwardings(records: readonly TraceRecord[]): Forwarding[] {
  return records.flatMap((record, i) => {
    if (record.type !== 'command') return [];
    const before = trackOf(records.slice(0, i)).get('net0');
    const forwarding = before && forwardingOf(record, before);
    return forwarding ? [forwarding] : [];
  });
}

const verdicts = (records: readonly TraceRecord[]) =>
  forwardings(records).map(
    ({ guest, copy, late, answer, model }) => `${guest} ${late ? 'late ' : ''}${copy.kind}, ${answer}, ${model.kind}`,
  );

const started = [ready(), ...load('0101 525400123456', '0400 0100')];

describe('forwarding of a guest command', () => {
  it('in captures of devices that answer wrongly', () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      'src-err-all': [2, 4, 6, 8].map((command) => `${command} same, as-device, not-asked`),
      'src-ack-7': ['2 same, normalised, not-asked'],
      'src-drop': ['2 same, timed-out, not-asked', '4 same, as-device, took'],
      'src-len-0': ['2 same, insufficient-written-data, not-asked', '4 same, as-device, took'],
      'src-len-2': ['2 same, as-device, took', '4 same, as-device, took'],
      'src-noack': ['2 same, stale-ack, took', '4 same, as-device, took'],
      'src-mac-noack': ['2 same, stale-ack, took', '4 same, as-device, took'],
      'src-excessive-err': ['2 replaced, as-device, not-asked'],
    };
    for (const version of ['10.0', '11.1']) {
      for (const [scenario, list] of Object.entries(expected))
        assert.deepEqual(verdicts(capture(`${version}/${scenario}`)), list, `${version}/${scenario}`);
    }
    assert.deepEqual(verdicts(capture('7.2/src-mac-noack')), expected['src-mac-noack']);
  });

  it('in captures of guests that send what is bent', () => {
    assert.deepEqual(verdicts(capture('11.1/bent-header')), [
      '2 same, as-device, not-asked',
      '4 same, as-device, not-asked',
    ]);
    assert.deepEqual(
      verdicts(capture('10.0/bent-lengths')).map((text) => text.slice(text.indexOf('same'))),
      [
        'same, model-refused, refused',
        'same, as-device, took',
        'same, model-refused, refused',
        'same, model-refused, refused',
        'same, as-device, took',
        ...Array.from({ length: 5 }, () => 'same, model-refused, refused'),
      ],
    );
    assert.deepEqual(verdicts(capture('10.0/descriptors-no-in')), [
      '2 same, as-device, took',
      '4 same, no-ack-buffer, took',
    ]);
  });

  it('in captures of MAC tables that are long', () => {
    assert.deepEqual(verdicts(capture('11.1/macs-65-uni')).at(-1), '4 same, as-device, overflowed');
    assert.deepEqual(verdicts(capture('11.1/macs-excessive-4096')).at(-1), '4 same, as-device, overflowed');
    assert.deepEqual(verdicts(capture('11.1/macs-excessive-then-small')), [
      '2 same, as-device, took',
      '4 replaced, as-device, overflowed',
      '6 same, as-device, took',
    ]);
  });

  it('that started before the record of the features, as where 7.2 has the queue passed through', () => {
    const list = verdicts(capture('7.2/passthrough'));
    assert.equal(list.length, 12);
    assert.ok(list.every((text) => text.endsWith('same, as-device, took')));
  });

  it('names the fields in which model and device differ since, and no others', () => {
    const [, second, third] = forwardings([
      ...started,
      guest(macTable(65, 0)),
      shadow(macTable(65, 0)),
      guest('000000', '01'),
      shadow('000000', ''),
      guest('0200 0500'),
      shadow('0200 0500'),
    ]);
    assert.deepEqual(
      second?.newDifferences.map(({ path, a, b }) => [path, a, b]),
      [['rx.promisc', true, false]],
    );
    assert.deepEqual(third?.newDifferences, []);
  });

  it('cut at the length of the copy buffer', () => {
    const long = `${rssConfig([0, 1])}${'00'.repeat(500)}`;
    const [forwarding] = forwardings([...started, guest(long), shadow(long.slice(0, 2 * 394))]);
    assert.deepEqual(forwarding?.copy, { kind: 'cut', bytes: 394, of: long.length / 2 });
  });

  it('altered on its way', () => {
    const [forwarding] = forwardings([...started, guest('0200 0500'), shadow('0200 0600')]);
    assert.deepEqual(forwarding?.copy, { kind: 'altered', first: 2, bytes: 1 });
    assert.deepEqual(
      forwarding.newDifferences.map(({ path }) => path),
      ['vlans'],
    );
    const [shorter] = forwardings([...started, guest('0200 0500'), shadow('0200 05')]);
    assert.deepEqual(shorter?.copy, { kind: 'altered', first: 3, bytes: 1 });
  });

  it('is no matter of a command that is another', () => {
    assert.deepEqual(forwardings([...started, guest('0200 0500'), shadow('000001')]), []);
  });

  it('late: behind one that the guest sent later', () => {
    const records = [...started, guest('0200 0500'), guest('0201 0500'), shadow('0201 0500'), shadow('0200 0500')];
    assert.deepEqual(verdicts(records), ['3 same, as-device, took', '2 late same, as-device, took']);
  });

  it('in order, where three go behind one kick', () => {
    const three = ['0200 0100', '0200 0200', '0200 0300'];
    const records = [...started, ...three.map((out) => guest(out)), ...three.map((out) => shadow(out))];
    assert.deepEqual(
      verdicts(records),
      [2, 3, 4].map((command) => `${command} same, as-device, took`),
    );
  });

  it('goes on after a restart of the device, behind its load', () => {
    const records = [
      ...started,
      guest('0200 0500'),
      reset('shadow'),
      ready({ ring: 'shadow' }),
      ...load('0101 525400123456', '0400 0100'),
      shadow('0200 0500'),
    ];
    assert.deepEqual(verdicts(records), ['2 same, as-device, took']);
    assert.deepEqual(trackDevice(records).guest.qemu.state.vlans, [5]);
    assert.deepEqual(trackDevice(records).shadow.spec.state.vlans, [5]);
  });

  it('answered otherwise than by the device', () => {
    assert.deepEqual(verdicts([...started, guest('0200 0500'), shadow('0200 0500', '01')]), ['2 same, changed, took']);
    assert.deepEqual(verdicts([...started, guest('0200 0500', '01'), shadow('0200 0500')]), ['2 same, changed, took']);
    assert.deepEqual(verdicts([...started, unanswered('guest', '0200 0500'), shadow('0200 0500')]), [
      '2 same, not-told, took',
    ]);
    assert.deepEqual(verdicts([...started, unanswered('guest', '0200 0500'), unanswered('shadow', '0200 0500')]), [
      '2 same, none, not-asked',
    ]);
  });

  it('is not looked for within a load, nor on the guest ring', () => {
    const before = trackDevice([...started, guest('000000'), mark('restore-begin', 'shadow')]);
    assert.equal(forwardingOf(shadow('000000'), before), undefined);
    assert.equal(forwardingOf(guest('000000'), trackDevice([...started, guest('000000')])), undefined);
  });
});
