import assert from 'node:assert/strict';
import { BEHAVIOURS, behaviourOf } from '../../../../src/core/qemu/behaviour';
import { QEMU_RELEASES, compareReleases, rangeText, releaseOf } from '../../../../src/core/qemu/release';

describe('what QEMU releases do', () => {
  it('changes in the order of the releases, each time to something else, and each has a source', () => {
    for (const [name, history] of Object.entries(BEHAVIOURS)) {
      history.forEach(({ since, value, source }, i) => {
        const before = history[i - 1];
        assert.match(source, /\w{4}/, name);
        if (!before) return;
        assert.equal(compareReleases(before.since, since), -1, name);
        assert.notEqual(before.value, value, name);
      });
    }
  });

  it('holds from its release on until it changes', () => {
    assert.deepEqual(
      QEMU_RELEASES.map((release) => behaviourOf(release).batching === 'page-and-ring'),
      QEMU_RELEASES.map((release) => compareReleases(release, '8.2') >= 0),
    );
    assert.deepEqual(
      QEMU_RELEASES.filter((release) => behaviourOf(release).controlQueueSize === 1024),
      ['10.0'],
    );
    assert.deepEqual(
      QEMU_RELEASES.filter((release) => behaviourOf(release).freeList === 'second-lost'),
      ['11.1'],
    );
    assert.deepEqual(
      QEMU_RELEASES.filter((release) => behaviourOf(release).migration === 'blocked'),
      ['8.0'],
    );
  });
});

describe('a QEMU version', () => {
  it('is of a release, whatever its stable update', () => {
    for (const text of ['10.0', '10.0.13', 'qemu-10.0', ' QEMU-10.0.2 ']) assert.equal(releaseOf(text), '10.0', text);
    for (const text of ['', '10', '10.3', '6.2', '10.0x', 'complete']) assert.equal(releaseOf(text), undefined, text);
  });

  it('is in a range of releases', () => {
    assert.equal(rangeText(['8.2', '9.0', '9.1']), '8.2 to 9.1');
    assert.equal(rangeText(['8.1']), '8.1');
  });
});
