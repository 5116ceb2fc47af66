import type { Contribution } from '../contribution';
import { allOf, anyOf, equals, hasSource, inTraceEditor, key, matches, not, restoring } from '../when';

const inView = equals('view', 'cvq.deviceState');

/** The device's state, and states that are opened on their own. */
export const stateContribution = {
  commands: {
    'cvq.state.show': {
      title: 'Show Device State',
      icon: 'circuit-board',
      menus: [{ at: 'editor/title', when: inTraceEditor, group: 'navigation@0' }],
    },
    'cvq.state.copy': {
      title: 'Copy State JSON',
      icon: 'copy',
      enablement: anyOf(hasSource, restoring),
      menus: [{ at: 'view/title', when: inView, group: 'navigation@1' }],
    },
    'cvq.state.open': {
      title: 'Open State…',
      icon: 'go-to-file',
      menus: [
        { at: 'view/title', when: inView, group: '1_open@2' },
        {
          at: 'explorer/context',
          when: matches('resourceFilename', /\.cvq-state\.json$|\.migration(\.gz)?$|\.bin\.gz$/),
          group: 'navigation@50',
        },
      ],
    },
    'cvq.state.close': {
      title: 'Close State',
      icon: 'close',
      enablement: key('cvq.hasState'),
      menus: [
        { at: 'view/title', when: allOf(inView, key('cvq.hasState'), not('cvq.restoring')), group: 'navigation@9' },
      ],
    },
  },
  views: [{ id: 'cvq.deviceState', name: 'Device State', size: 4 }],
  welcome: {
    deviceState: {
      view: 'cvq.deviceState',
      text: "Open a CVQ trace to see the device's state at each of its commands.\n[Open Trace…](command:cvq.trace.open)\n[Open Sample Trace…](command:cvq.sample.open)\nThe samples are captures of real QEMU and Linux runs.\nOr open a state: a state JSON, a QEMU migration stream, an image of virsh save, or what a monitor or a tool prints, such as query-rx-filter, vdpa dev config show or ethtool -x.\n[Open State…](command:cvq.state.open)",
      when: allOf(not('cvq.hasTrace'), not('cvq.hasState')),
    },
  },
  walkthrough: {
    state: {
      title: 'Look at the state',
      description:
        "See the device's state, and which command set each part.\n[Show Device State](command:cvq.state.show)",
      completionEvents: ['onView:cvq.deviceState'],
    },
  },
  files: { jsonValidation: [{ fileMatch: '*.cvq-state.json', url: './media/state.schema.json' }] },
} as const satisfies Contribution;
