import assert from 'node:assert/strict';
import type { FindingCode, Severity } from '../../../src/core/findings/finding';
import { FindingsByCode, codeItem, placeItems } from '../../../src/extension/check/checkItems';
import { traceFindings } from '../../../src/io/trace/findings';
import { fileSource } from '../../../src/io/fileSource';
import { openTrace } from '../../../src/io/trace/open';
import { scenarios } from '../corpus';

const openCapture = async (name: string) =>
  openTrace(fileSource(scenarios.find((scenario) => scenario.name === name)?.source ?? assert.fail(name)));

const placed = (code: FindingCode, severity: Severity, command: number) => ({
  finding: { code, severity, message: `It is ${code}.` },
  about: { command, device: 'net0', ring: 'shadow', label: 'VIRTIO_NET_CTRL_VLAN_ADD' } as const,
});

describe('the findings of a trace, to choose from', () => {
  it('come by code, what matters most first', () => {
    const byCode = new FindingsByCode();
    byCode.add(placed('no-guest-command', 'info', 1));
    byCode.add(placed('no-answer', 'error', 2));
    byCode.add(placed('no-answer', 'error', 3));
    assert.deepEqual(
      byCode.list().map((found) => codeItem(found).label),
      ['$(error) no-answer', '$(info) no-guest-command'],
    );
    const [high] = byCode.list();
    assert.ok(high);
    assert.equal(codeItem(high).description, '2 times, error');
    assert.equal(codeItem(high).detail, 'It is no-answer.');
    assert.deepEqual(placeItems(high)[1], {
      label: 'Command 3',
      description: 'VIRTIO_NET_CTRL_VLAN_ADD, shadow ring',
      detail: 'It is no-answer.',
      about: { command: 3, device: 'net0', ring: 'shadow', label: 'VIRTIO_NET_CTRL_VLAN_ADD' },
    });
  });

  it('keep a bounded number of places, and count all', () => {
    const byCode = new FindingsByCode();
    for (let command = 0; command < 5000; command++) byCode.add(placed('switch-value', 'warning', command));
    const [often] = byCode.list();
    assert.deepEqual([often?.count, often?.places.length], [5000, 1000]);
  });

  it('lead to the command that they are about', async () => {
    const file = await openCapture('10.0/macs-excessive-then-small');
    const byCode = new FindingsByCode();
    const seen: number[] = [];
    for await (const found of traceFindings(file, { onProgress: (rows) => seen.push(rows) })) byCode.add(found);
    assert.deepEqual(
      byCode.list().map((found) => [found.code, placeItems(found)[0]?.about?.command]),
      [
        ['mac-table-replaced', 5],
        ['device-stays-promiscuous', 7],
      ],
    );
    assert.deepEqual(seen, [file.rowCount]);
    await file.close();
  });

  it('stop when called off', async () => {
    const file = await openCapture('10.0/macs-excessive-then-small');
    const signal = AbortSignal.abort();
    await assert.rejects(async () => {
      for await (const found of traceFindings(file, { signal })) assert.fail(found.finding.code);
    });
    await file.close();
  });
});
