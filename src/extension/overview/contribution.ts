import type { Contribution } from '../contribution';
import { allOf, equals, hasTrace, matches } from '../when';

/** The strip beside the list, which shows all of a trace at a glance. */
export const overviewContribution = {
  commands: {
    'cvq.overview.toggle': {
      title: 'Toggle Overview Strip',
      enablement: hasTrace,
      menus: [
        {
          at: 'webview/context',
          when: allOf(matches('webviewId', /^cvq\.trace/), equals('webviewSection', 'strip')),
          group: '0_overview@1',
        },
      ],
    },
  },
} as const satisfies Contribution;
