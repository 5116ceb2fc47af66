import type { Contribution } from '../contribution';
import { allOf, equals, hasTrace, inTraceEditor, onRow } from '../when';

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
    'cvq.trace.addObservation': {
      title: 'Add Observation…',
      icon: 'eye',
      enablement: hasTrace,
      menus: [
        { at: 'webview/context', when: onRow, group: '1_restore@9' },
        { at: 'view/title', when: allOf(equals('view', 'cvq.deviceState'), hasTrace), group: '2_observe@1' },
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
