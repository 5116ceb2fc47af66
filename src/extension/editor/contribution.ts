import type { Contribution } from '../contribution';
import { equals, hasTrace, never, onRow, traceEditorFocus } from '../when';

/** The editor itself: opening traces, going to places in them, bookmarks and columns. */
export const editorContribution = {
  commands: {
    'cvq.trace.open': {
      title: 'Open Trace…',
      icon: 'folder-opened',
      menus: [{ at: 'view/title', when: equals('view', 'cvq.deviceState'), group: '1_open@1' }],
    },
    'cvq.sample.open': {
      title: 'Open Sample Trace…',
      icon: 'beaker',
      menus: [{ at: 'view/title', when: equals('view', 'cvq.deviceState'), group: '1_open@3' }],
    },
    'cvq.command.goTo': { title: 'Go to Command…', enablement: hasTrace },
    'cvq.command.reveal': { title: 'Go to the Command That Set It', palette: never },
    'cvq.row.goTo': {
      title: 'Go to Row, Time or Offset…',
      enablement: hasTrace,
      keys: { key: 'ctrl+g', when: traceEditorFocus },
    },
    'cvq.error.next': {
      title: 'Go to Next Error',
      enablement: hasTrace,
      keys: { key: 'f8', when: traceEditorFocus },
    },
    'cvq.error.previous': {
      title: 'Go to Previous Error',
      enablement: hasTrace,
      keys: { key: 'shift+f8', when: traceEditorFocus },
    },
    'cvq.bookmark.toggle': {
      title: 'Toggle Bookmark',
      icon: 'bookmark',
      enablement: hasTrace,
      menus: [{ at: 'webview/context', when: onRow, group: '0_mark@1' }],
      keys: { key: 'ctrl+f2', mac: 'cmd+f2', when: traceEditorFocus },
    },
    'cvq.bookmark.next': {
      title: 'Go to Next Bookmark',
      enablement: hasTrace,
      keys: { key: 'f2', when: traceEditorFocus },
    },
    'cvq.bookmark.previous': {
      title: 'Go to Previous Bookmark',
      enablement: hasTrace,
      keys: { key: 'shift+f2', when: traceEditorFocus },
    },
    'cvq.columns.choose': { title: 'Choose Columns…', enablement: hasTrace },
  },
  files: {
    customEditors: [
      {
        viewType: 'cvq.trace',
        displayName: 'CVQ Trace',
        selector: ['*.cvq.jsonl', '*.cvqtrace', '*.cvq.pcapng'].map((filenamePattern) => ({ filenamePattern })),
        priority: 'default',
      },
      {
        viewType: 'cvq.trace.option',
        displayName: 'CVQ Trace',
        selector: ['*.pcapng', '*.qtest', '*.hex', '*.txt', '*.log'].map((filenamePattern) => ({ filenamePattern })),
        priority: 'option',
      },
    ],
  },
  walkthrough: {
    open: {
      title: 'Open a trace',
      description:
        'Captures of real QEMU and Linux runs come with the extension.\n[Open Sample Trace…](command:cvq.sample.open)',
      completionEvents: ['onCommand:cvq.sample.open', 'onCommand:cvq.trace.open'],
    },
    read: {
      title: 'Read the commands',
      description: 'Select a command to see its fields and bytes.\n[Go to Command…](command:cvq.command.goTo)',
      completionEvents: ['onCommand:cvq.command.goTo'],
    },
  },
} as const satisfies Contribution;
