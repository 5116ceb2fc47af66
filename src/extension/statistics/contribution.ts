import type { Contribution } from '../contribution';
import { hasTrace, inTraceEditor, traceEditorFocus } from '../when';

/** What the rows of a trace have, in numbers. */
export const statisticsContribution = {
  commands: {
    'cvq.statistics.show': {
      title: 'Show Statistics',
      icon: 'graph',
      enablement: hasTrace,
      menus: [{ at: 'editor/title', when: inTraceEditor, group: '1_statistics@1' }],
      keys: { key: 'ctrl+i', mac: 'cmd+i', when: traceEditorFocus },
    },
    'cvq.statistics.export': {
      title: 'Export Statistics…',
      icon: 'save-as',
      enablement: hasTrace,
      menus: [{ at: 'editor/title', when: inTraceEditor, group: '2_export@2' }],
    },
  },
} as const satisfies Contribution;
