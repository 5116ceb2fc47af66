import { RESTORE_PROFILES } from '../../core/restore/plan';
import { describeProfile } from '../../core/restore/profiles';
import type { Contribution } from '../contribution';
import { allOf, anyOf, equals, hasSource, inTraceEditor, key, matches, never, not, onRow, restoring } from '../when';

const inStream = equals('view', 'cvq.restoreStream');
const inStreamRestoring = allOf(inStream, restoring);
const inQueueRestoring = allOf(equals('view', 'cvq.shadowVirtqueue'), restoring);
const onCommand = allOf(inStream, matches('viewItem', /^restore\.command/));
const onUnknown = allOf(inStream, matches('viewItem', /^restore\.unknown$/));
const stepKeys = allOf(
  restoring,
  not('inDebugMode'),
  anyOf(
    equals('focusedView', 'cvq.restoreStream'),
    equals('focusedView', 'cvq.deviceState'),
    equals('focusedView', 'cvq.shadowVirtqueue'),
    inTraceEditor,
  ),
);
const canStep = key('cvq.canStep');
const canStepBack = key('cvq.canStepBack');

/** Restore streams: producing them, stepping through them, and what becomes of them. */
export const restoreContribution = {
  commands: {
    'cvq.restore.produce': {
      title: 'Produce Restore Stream',
      icon: 'play-circle',
      enablement: hasSource,
      menus: [
        { at: 'view/title', when: allOf(inStream, not('cvq.restoring'), hasSource), group: 'navigation@1' },
        { at: 'view/title', when: inStreamRestoring, group: '1_source@1' },
        {
          at: 'view/title',
          when: allOf(equals('view', 'cvq.deviceState'), hasSource, not('cvq.restoring')),
          group: 'navigation@2',
        },
        { at: 'webview/context', when: onRow, group: '1_restore@1' },
        { at: 'editor/title', when: inTraceEditor, group: 'navigation@1' },
      ],
    },
    'cvq.restore.produceFromState': {
      title: 'Produce Restore Stream from State…',
      menus: [{ at: 'view/title', when: inStream, group: '1_source@2' }],
    },
    'cvq.restore.step': {
      title: 'Step Restore',
      icon: 'debug-step-over',
      enablement: canStep,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: 'navigation@2' }],
      keys: { key: 'f10', when: stepKeys },
    },
    'cvq.restore.stepBack': {
      title: 'Step Restore Back',
      icon: 'debug-step-back',
      enablement: canStepBack,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: 'navigation@1' }],
      keys: { key: 'alt+f10', when: stepKeys },
    },
    'cvq.restore.stepInto': {
      title: 'Step Restore by One Phase',
      icon: 'debug-step-into',
      enablement: canStep,
      menus: [{ at: 'view/title', when: inQueueRestoring, group: 'navigation@2' }],
      keys: { key: 'f11', when: stepKeys },
    },
    'cvq.restore.stepIntoBack': {
      title: 'Step Restore Back by One Phase',
      icon: 'chevron-left',
      enablement: canStepBack,
      menus: [{ at: 'view/title', when: inQueueRestoring, group: 'navigation@1' }],
      keys: { key: 'alt+f11', when: stepKeys },
    },
    'cvq.restore.stepOut': {
      title: 'Run Restore to the End of the Command',
      icon: 'debug-step-out',
      enablement: canStep,
      menus: [{ at: 'view/title', when: inQueueRestoring, group: 'navigation@3' }],
      keys: { key: 'shift+f11', when: stepKeys },
    },
    'cvq.restore.run': {
      title: 'Run Restore to the End',
      icon: 'debug-continue',
      enablement: canStep,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: 'navigation@3' }],
      keys: { key: 'alt+f5', when: stepKeys },
    },
    'cvq.restore.runTo': {
      title: 'Run Restore to Here',
      icon: 'debug-line-by-line',
      enablement: restoring,
      palette: never,
      menus: [
        { at: 'view/item/context', when: onCommand, group: 'inline@1' },
        { at: 'view/item/context', when: onCommand, group: '1_run@1' },
      ],
    },
    'cvq.restore.runToPhase': { title: 'Run Restore to This Phase', enablement: restoring, palette: never },
    'cvq.restore.reset': {
      title: 'Reset Restore to the Beginning',
      icon: 'debug-restart',
      enablement: canStepBack,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: 'navigation@4' }],
      keys: { key: 'alt+shift+f5', when: stepKeys },
    },
    'cvq.restore.chooseProfile': {
      title: 'Choose Restore Profile…',
      icon: 'settings',
      menus: [{ at: 'view/title', when: inStream, group: '2_choose@1' }],
    },
    'cvq.restore.chooseFeatures': {
      title: 'Choose Destination Features…',
      icon: 'checklist',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '2_choose@2' }],
    },
    'cvq.restore.chooseLimits': {
      title: 'Choose Destination Limits…',
      icon: 'dashboard',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '2_choose@3' }],
    },
    'cvq.restore.assumeReset': {
      title: 'Take Unknown Items as After a Reset',
      icon: 'debug-restart',
      enablement: restoring,
      menus: [
        { at: 'view/item/context', when: onUnknown, group: 'inline@1' },
        { at: 'view/item/context', when: onUnknown, group: '1_fill@1' },
        { at: 'view/title', when: inStreamRestoring, group: '2_choose@4' },
      ],
    },
    'cvq.restore.takeFromState': {
      title: 'Take Unknown Items from State…',
      icon: 'file-symlink-file',
      enablement: restoring,
      menus: [
        { at: 'view/item/context', when: onUnknown, group: 'inline@2' },
        { at: 'view/item/context', when: onUnknown, group: '1_fill@2' },
        { at: 'view/title', when: inStreamRestoring, group: '2_choose@5' },
      ],
    },
    'cvq.restore.export': {
      title: 'Export Restore Stream…',
      icon: 'save-as',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '3_export@1' }],
    },
    'cvq.restore.copyAs': {
      title: 'Copy Restore Stream As…',
      icon: 'copy',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '3_export@2' }],
    },
    'cvq.restore.copyAudit': {
      title: 'Copy Restore Audit as Markdown',
      icon: 'markdown',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: '3_export@3' }],
    },
    'cvq.restore.close': {
      title: 'Close Restore Stream',
      icon: 'close',
      enablement: restoring,
      menus: [{ at: 'view/title', when: inStreamRestoring, group: 'navigation@9' }],
    },
  },
  views: [
    { id: 'cvq.shadowVirtqueue', name: 'Shadow Virtqueue', size: 2 },
    { id: 'cvq.restoreStream', name: 'Restore Stream', size: 3 },
  ],
  welcome: {
    shadowVirtqueue: {
      view: 'cvq.shadowVirtqueue',
      text: "What QEMU's Shadow Virtqueue does with the selected command, phase by phase. While you step through a restore: its rings, descriptors in flight and memory.",
      when: not('cvq.restoring'),
    },
    restoreStream: {
      view: 'cvq.restoreStream',
      text: 'The commands that restore this state on a migration destination, and what would be lost.\n[Produce Restore Stream](command:cvq.restore.produce)',
      when: hasSource,
    },
    restoreStreamEmpty: {
      view: 'cvq.restoreStream',
      text: 'Open a CVQ trace, select a command and produce the commands that restore its state on a migration destination.\n[Produce from State…](command:cvq.restore.produceFromState)',
      when: allOf(not('cvq.hasTrace'), not('cvq.hasState')),
    },
  },
  settings: {
    'cvq.restore.profile': {
      description: 'Which QEMU release (or the complete plan) to use for restore streams.',
      values: RESTORE_PROFILES.map((value) => ({ value, description: describeProfile(value).description })),
      usual: 'complete',
    },
  },
  walkthrough: {
    restore: {
      title: 'Restore it',
      description:
        'Produce the commands that restore the state on a destination.\n[Produce Restore Stream](command:cvq.restore.produce)',
      completionEvents: ['onCommand:cvq.restore.produce'],
    },
    step: {
      title: 'Step through it',
      description: "Watch the destination's state change with each command.\n[Step Restore](command:cvq.restore.step)",
      completionEvents: ['onCommand:cvq.restore.step'],
    },
  },
} as const satisfies Contribution;
