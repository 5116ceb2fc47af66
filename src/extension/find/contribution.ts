import type { Contribution } from '../contribution';
import { hasTrace, traceEditorFocus } from '../when';

/** Finding rows by a text or a filter. */
export const findContribution = {
  commands: {
    'cvq.find.show': {
      title: 'Find…',
      icon: 'search',
      enablement: hasTrace,
      keys: { key: 'ctrl+f', mac: 'cmd+f', when: traceEditorFocus },
    },
    'cvq.find.next': {
      title: 'Find Next',
      enablement: hasTrace,
      keys: { key: 'f3', mac: 'cmd+g', when: traceEditorFocus },
    },
    'cvq.find.previous': {
      title: 'Find Previous',
      enablement: hasTrace,
      keys: { key: 'shift+f3', mac: 'cmd+shift+g', when: traceEditorFocus },
    },
  },
} as const satisfies Contribution;
