import assert from 'node:assert/strict';
import { describeEvent } from '../../../../src/core/trace/describe';
import { features } from '../support/devices';
import { mark, ready, reset } from '../support/traces';

const status = (value: number) => describeEvent({ type: 'status', t: 0n, value }).summary;

describe('records that are no command, in words', () => {
  it('a device that is ready, or behind a Shadow Virtqueue started anew', () => {
    assert.deepEqual(describeEvent(ready({ features: features('MQ') })), {
      name: 'device ready',
      summary: 'net0: 3 features negotiated (0x100420000), MAC 52:54:00:12:34:56, 4 queue pairs',
    });
    assert.equal(describeEvent(ready({ ring: 'shadow' })).name, 'device restarted');
    assert.equal(
      describeEvent(ready({ features: 1n, config: { max_virtqueue_pairs: 1 } })).summary,
      'net0: 1 feature negotiated (0x1), 1 queue pair',
    );
    assert.equal(describeEvent(ready({ features: 0n, config: {} })).summary, 'net0: 0 features negotiated (0x0)');
  });

  it('a reset, by the side that it concerns', () => {
    assert.deepEqual(describeEvent(reset()), {
      name: 'reset',
      summary: 'the device is reset: all control virtqueue state is lost',
    });
    assert.match(describeEvent(reset('shadow')).summary, /behind the Shadow Virtqueue is reset/);
    assert.match(describeEvent(reset('guest')).summary, /^the driver resets its device/);
  });

  it('a status, by its bits in the order in which they are set', () => {
    assert.equal(status(15), 'device status 0xf: ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK');
    assert.equal(status(12), 'device status 0xc: FEATURES_OK DRIVER_OK');
    assert.equal(status(0x10), 'device status 0x10: SUSPEND');
    assert.equal(status(0xc0), 'device status 0xc0: DEVICE_NEEDS_RESET FAILED');
    assert.equal(status(0x2f), 'device status 0x2f: ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK 0x20');
  });

  it('a mark, by its label', () => {
    assert.deepEqual(describeEvent(mark('restore-begin')), {
      name: 'restore-begin',
      summary: 'restore begins: the Shadow Virtqueue sends the commands that follow',
    });
    assert.equal(describeEvent(mark('restore-end')).summary, 'restore ends');
    assert.deepEqual(describeEvent(mark('ping starts')), { name: 'ping starts', summary: 'mark' });
    assert.equal(describeEvent(mark('toString')).summary, 'mark');
  });

  it('a damaged record, by what is wrong', () => {
    const bytes = new Uint8Array();
    assert.deepEqual(describeEvent({ type: 'damaged', t: 0n, message: 'It is cut.', bytes }), {
      name: 'damaged record',
      summary: 'It is cut.',
    });
  });
});
