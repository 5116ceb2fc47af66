// What reads a trace and shows it: loaded with the first that is opened, so that the extension starts without it.
export { TraceDocument } from './document';
export { EditorSession } from './editorSession';
export { workspaceStateIn } from './workspaceState';
export { pointAt } from './pointAt';
