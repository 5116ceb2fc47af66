import type { Contribution } from '../contribution';
import { allOf, equals, key, matches, restoring } from '../when';

const inStream = equals('view', 'cvq.restoreStream');
const inStreamRestoring = allOf(inStream, restoring);
const onCommand = allOf(inStream, matches('viewItem', /^restore\.command/));

/** Faults of a restore's destination. */
export const faultContribution = {
  commands: {
    'cvq.fault.inject': {
      title: 'Inject Fault…',
      icon: 'bug',
      enablement: restoring,
      menus: [
        { at: 'view/title', when: inStreamRestoring, group: '4_fault@1' },
        { at: 'view/item/context', when: onCommand, group: 'inline@2' },
        { at: 'view/item/context', when: onCommand, group: '2_fault@1' },
      ],
    },
    'cvq.fault.remove': {
      title: 'Remove Faults',
      icon: 'close',
      enablement: key('cvq.hasFaults'),
      menus: [
        { at: 'view/title', when: inStreamRestoring, group: '4_fault@2' },
        {
          at: 'view/item/context',
          when: allOf(inStream, matches('viewItem', /^restore\.faults?$/)),
          group: 'inline@1',
        },
        {
          at: 'view/item/context',
          when: allOf(inStream, matches('viewItem', /^restore\.(command\.faulted|faults?)$/)),
          group: '2_fault@2',
        },
      ],
    },
    'cvq.fault.compareReleases': {
      title: 'Compare QEMU Releases…',
      icon: 'versions',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '4_fault@3' }],
    },
  },
} as const satisfies Contribution;
