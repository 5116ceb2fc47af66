import type { Contribution } from '../contribution';
import { hasTrace, inTraceEditor, onRow } from '../when';

/** Rows of a trace to a file or to the clipboard. */
export const exportContribution = {
  commands: {
    'cvq.trace.export': {
      title: 'Export Trace…',
      icon: 'save-as',
      enablement: hasTrace,
      menus: [
        { at: 'webview/context', when: onRow, group: '2_copy@2' },
        { at: 'editor/title', when: inTraceEditor, group: '2_export@1' },
      ],
    },
    'cvq.command.copyAs': {
      title: 'Copy Command As…',
      icon: 'copy',
      enablement: hasTrace,
      menus: [{ at: 'webview/context', when: onRow, group: '2_copy@1' }],
    },
  },
} as const satisfies Contribution;
