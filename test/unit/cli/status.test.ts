import assert from 'node:assert/strict';
import { cvq, cvqJson, Folder, records } from './cvq';
import { device, ok } from './traces';

describe('a device status in a trace', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  const traceOf = (...more: object[]) =>
    folder.write('status.jsonl', records(device(), ok(1000, '000000'), ok(2000, '02006400'), ...more));
  const reset = { type: 'reset', t: 3000 };
  const zero = { type: 'status', t: 3000, value: 0 };

  it('of 0 leaves the state that a reset leaves', async () => {
    const after = (await cvqJson(0, 'state', traceOf(zero))) as Record<string, unknown>;
    assert.deepEqual(after, await cvqJson(0, 'state', traceOf(reset)));
    assert.deepEqual(after['vlans'], []);
    const on = (ring: string) => traceOf({ ...zero, ring });
    assert.deepEqual(((await cvqJson(0, 'state', on('shadow'))) as Record<string, unknown>)['vlans'], [100]);
    assert.deepEqual(((await cvqJson(0, 'state', on('guest'))) as Record<string, unknown>)['vlans'], []);
  });

  it('of 0 is shown, found and counted as a reset', async () => {
    assert.deepEqual(await cvq('show', traceOf(zero)), await cvq('show', traceOf(reset)));
    for (const filter of ['type == reset', 'status == 0']) {
      const { stdout } = await cvq('show', traceOf(zero), '--filter', filter);
      assert.match(stdout, /^# 0\.000003000 {2}reset: the device is reset/m);
    }
    const { stdout } = await cvq('stats', traceOf(zero));
    assert.match(stdout, /1 reset/);
  });

  it('of a broken device is an error of its row', async () => {
    const broken = traceOf({ type: 'command', t: 2500, out: '0400' }, { type: 'status', t: 3000, value: 79 });
    const { status, stdout } = await cvq('check', broken);
    assert.equal(status, 1);
    assert.match(stdout, /^row 4: status\n {2}error {4}device-needs-reset: /m);
    const found = (await cvqJson(1, 'check', broken)) as Record<string, unknown>[];
    const { message, ...place } = found.find(({ code }) => code === 'device-needs-reset') ?? assert.fail();
    assert.match(String(message), /Command 2, /);
    assert.deepEqual([place['index'], place['row']], [null, 4]);
    const shown = await cvq('show', broken);
    assert.match(shown.stdout, /^# 0\.000003000 {2}status: .*\n# {3}error:device-needs-reset: /m);
    assert.match((await cvq('show', broken, '--filter', 'finding == device-needs-reset')).stdout, /status 0x4f/);
  });
});
