import { lonelyInput, stateNodes } from '../views/deviceStateNodes';
import { NOTHING, type ViewsShown } from '../views/shown';
import { originOf } from './origin';
import type { StateDocument } from './stateDocument';
import { streamNodes } from './streamNodes';

/** What the views show of a state that was opened on its own. */
export function stateViews(document: StateDocument): ViewsShown {
  const deviceState = {
    nodes: [...stateNodes(lonelyInput(document.state)), ...streamNodes(document)],
    description: originOf(document),
    message: document.message ?? '',
  };
  return { deviceState, shadowVirtqueue: NOTHING, restoreStream: NOTHING };
}
