import type { Contribution } from '../contribution';
import { hasTrace, inTraceEditor } from '../when';

/** Checking a whole trace. */
export const checkContribution = {
  commands: {
    'cvq.trace.check': {
      title: 'Check Trace…',
      icon: 'checklist',
      enablement: hasTrace,
      menus: [{ at: 'editor/title', when: inTraceEditor, group: 'navigation@2' }],
    },
  },
} as const satisfies Contribution;
