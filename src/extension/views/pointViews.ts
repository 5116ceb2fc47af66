import type * as vscode from 'vscode';
import { knownOf } from '../../core/track/knowledge';
import { trackedOn } from '../../core/track/track';
import type { Ring } from '../../core/trace/record';
import { profileSetting } from '../restore/profileSetting';
import type { Point } from '../focus';
import type { NodeCommand } from './node';
import { stateNodes, unknownMessage, unknownText, type StateInput } from './deviceStateNodes';
import { traceShadow } from './svqTraceNodes';
import { EMPTY_VIEW, type Shown, type ViewsShown } from './node';

type Place = Omit<Point, 'views'>;

/** What the views show at a row of a trace. */
export function pointViews(point: Place): ViewsShown {
  return { deviceState: pointState(point), shadowVirtqueue: pointShadow(point), restoreStream: EMPTY_VIEW };
}

const ADD = 'Add Observation… takes them from what a monitor or a tool prints.';

function pointState(point: Place): Shown {
  const input = pointInput(point);
  return {
    nodes: input ? stateNodes(input) : [],
    description: [pointCaption(point), ...(input ? [unknownText(input.known)] : [])]
      .filter((text) => text !== '')
      .join(' · '),
    message: input && input.known.unknown.items.size > 0 ? `${unknownMessage(input.known)} ${ADD}` : '',
  };
}

function pointShadow({ forwarded, document }: Place): Shown {
  return forwarded
    ? traceShadow(forwarded, profileSetting(), (command) => goTo(document.uri, command))
    : { ...EMPTY_VIEW, message: 'Select a command to see how Shadow Virtqueue forwards it.' };
}

function goTo(uri: vscode.Uri, command: number): NodeCommand {
  return { id: 'cvq.command.reveal', title: 'Go to Command', args: [uri, command] };
}

/** The ring whose state counts: the guest's where the trace has one. */
function mainRing({ open }: Place): Ring {
  return open.file.rings.guest || !open.file.rings.shadow ? 'guest' : 'shadow';
}

function pointInput(point: Place): StateInput | undefined {
  const { after, before, open, document } = point;
  if (!after) return undefined;
  const ring = mainRing(point);
  const main = trackedOn(after, ring);
  const other: Ring = ring === 'guest' ? 'shadow' : 'guest';
  const both = open.file.rings.guest && open.file.rings.shadow;
  return {
    known: knownOf(main),
    before: before && knownOf(trackedOn(before, ring)),
    beside: both
      ? {
          name: 'device',
          known: knownOf(trackedOn(after, other)),
          before: before && knownOf(trackedOn(before, other)),
        }
      : undefined,
    setBy: main.setBy.toMap(),
    setter: (command) => `command ${command}`,
    goTo: (command) => goTo(document.uri, command),
  };
}

function pointCaption({ step, after }: Place): string {
  const { record, command, row } = step.row;
  const device = after ? `${after.id} ` : '';
  return `${device}after ${record.type === 'command' ? `command ${command}` : `row ${row}`}`;
}
