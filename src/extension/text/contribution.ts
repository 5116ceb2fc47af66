import type { Contribution } from '../contribution';
import { equals, hasTrace, inTraceEditor } from '../when';

/** A trace as text. */
export const textContribution = {
  commands: {
    'cvq.text.open': {
      title: 'Open as Text',
      icon: 'list-flat',
      enablement: hasTrace,
      menus: [{ at: 'editor/title', when: inTraceEditor, group: 'navigation@3' }],
    },
    'cvq.text.reveal': {
      title: 'Go to Row in Trace Editor',
      palette: equals('resourceScheme', 'cvq-text'),
      menus: [{ at: 'editor/context', when: equals('resourceScheme', 'cvq-text'), group: 'navigation@1' }],
    },
  },
  files: {
    languages: [
      {
        id: 'cvq-text',
        aliases: ['CVQ Trace Text'],
        extensions: ['.cvq.txt'],
        configuration: './media/syntaxes/cvq-text.language.json',
      },
    ],
    configurationDefaults: { '[cvq-text]': { 'editor.guides.indentation': false, 'editor.minimap.enabled': false } },
    grammars: [{ language: 'cvq-text', scopeName: 'text.cvq', path: './media/syntaxes/cvq-text.tmLanguage.json' }],
  },
} as const satisfies Contribution;
