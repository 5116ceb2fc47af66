/** Keys of this extension, all of which `focus.ts` sets. */
export type ContextKey =
  'cvq.hasTrace' | 'cvq.hasState' | 'cvq.restoring' | 'cvq.canStep' | 'cvq.canStepBack' | 'cvq.hasFaults';

/** A when-clause of a menu, a key or an enablement. */
export interface When {
  readonly text: string;
  /** Alternatives stand in parentheses where they are part of a longer clause. */
  readonly isAlternative: boolean;
}

/** Keys of VS Code that are true or false. */
type HostKey = 'sideBarFocus' | 'auxiliaryBarFocus' | 'panelFocus' | 'inDebugMode' | 'editorHasSelection';

/** Keys with a text as their value, and the texts that clauses ask for. */
interface KeyValues {
  readonly view: ViewId;
  readonly focusedView: ViewId;
  readonly resourceScheme: 'cvq-text' | 'cvq-state';
  /** `data-vscode-context` of the trace editor's page. */
  readonly webviewSection: 'row' | 'strip';
}
/** Keys whose value is compared with a pattern. */
type PatternKey = keyof KeyValues | 'activeCustomEditorId' | 'webviewId' | 'viewItem' | 'resourceFilename';

export type ViewId = 'cvq.deviceState' | 'cvq.shadowVirtqueue' | 'cvq.restoreStream';

const clause = (text: string): When => ({ text, isAlternative: false });

export const never: When = clause('false');

export function key(name: ContextKey | HostKey): When {
  return clause(name);
}

export function not(name: ContextKey | HostKey): When {
  return clause(`!${name}`);
}

export function equals<Key extends keyof KeyValues>(name: Key, value: KeyValues[Key]): When {
  return clause(`${name} == ${value}`);
}

export function matches(name: PatternKey, pattern: RegExp): When {
  return clause(`${name} =~ ${pattern}`);
}

export function allOf(...parts: readonly When[]): When {
  return clause(parts.map(({ text, isAlternative }) => (isAlternative ? `(${text})` : text)).join(' && '));
}

export function anyOf(...parts: readonly When[]): When {
  return { text: parts.map(({ text }) => text).join(' || '), isAlternative: parts.length > 1 };
}

/** A trace is open: its selected row is what the commands are about. */
export const hasTrace: When = key('cvq.hasTrace');
/** The views show a state. */
export const hasSource: When = anyOf(hasTrace, key('cvq.hasState'));
export const restoring: When = key('cvq.restoring');

export const inTraceEditor: When = matches('activeCustomEditorId', /^cvq\.trace/);
/** The trace editor is active, and the keyboard is nowhere else. */
export const traceEditorFocus: When = allOf(
  inTraceEditor,
  not('sideBarFocus'),
  not('auxiliaryBarFocus'),
  not('panelFocus'),
);
/** On a row of the trace editor's list. */
export const onRow: When = allOf(matches('webviewId', /^cvq\.trace/), equals('webviewSection', 'row'));
