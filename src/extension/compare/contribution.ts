import type { Contribution } from '../contribution';
import { equals, inTraceEditor, never } from '../when';

const inComparison = equals('resourceScheme', 'cvq-state');

/** Comparing the state that is shown with another. */
export const compareContribution = {
  commands: {
    'cvq.compare.with': {
      title: 'Compare with…',
      icon: 'compare-changes',
      menus: [
        { at: 'view/title', when: equals('view', 'cvq.deviceState'), group: '2_compare@1' },
        { at: 'editor/title', when: inTraceEditor, group: 'navigation@2' },
      ],
    },
    'cvq.compare.goToDivergence': {
      title: 'Go to First Divergence',
      icon: 'git-compare',
      palette: inComparison,
      menus: [{ at: 'editor/title', when: inComparison, group: 'navigation@1' }],
    },
    'cvq.compare.copyPatch': {
      title: 'Copy Commands to Reconcile',
      icon: 'copy',
      palette: inComparison,
      menus: [{ at: 'editor/title', when: inComparison, group: 'navigation@2' }],
    },
    'cvq.compare.reveal': { title: 'Go to Command', palette: never },
  },
} as const satisfies Contribution;
