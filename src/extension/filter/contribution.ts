import type { Contribution } from '../contribution';
import { allOf, equals, hasTrace, key, matches, never, not, traceEditorFocus } from '../when';

const onCellFieldOrNumber = allOf(
  matches('webviewId', /^cvq\.trace/),
  matches('webviewSection', /^(row|field|count)$/),
);
const onStateItem = allOf(
  equals('view', 'cvq.deviceState'),
  matches('viewItem', /^state/),
  key('cvq.hasTrace'),
  not('cvq.restoring'),
);

/** The filter of the trace editor's list. */
export const filterContribution = {
  commands: {
    'cvq.filter.focus': {
      title: 'Filter…',
      icon: 'filter',
      enablement: hasTrace,
      keys: { key: 'ctrl+/', mac: 'cmd+/', when: traceEditorFocus },
    },
    'cvq.filter.clear': { title: 'Clear Filter', icon: 'clear-all', enablement: hasTrace },
    'cvq.filter.byThis': {
      title: 'Filter by This',
      enablement: hasTrace,
      menus: [{ at: 'webview/context', when: onCellFieldOrNumber, group: '0_filter@1' }],
      keys: { key: 'alt+enter', when: traceEditorFocus },
    },
    'cvq.filter.excludeThis': {
      title: 'Exclude This',
      enablement: hasTrace,
      menus: [{ at: 'webview/context', when: onCellFieldOrNumber, group: '0_filter@2' }],
      keys: { key: 'alt+shift+enter', when: traceEditorFocus },
    },
    'cvq.filter.byStateItem': {
      title: 'Show Only Changes of This',
      palette: never,
      menus: [{ at: 'view/item/context', when: onStateItem, group: '1_filter@1' }],
    },
    'cvq.filter.excludeStateItem': {
      title: 'Hide Changes of This',
      palette: never,
      menus: [{ at: 'view/item/context', when: onStateItem, group: '1_filter@2' }],
    },
  },
} as const satisfies Contribution;
