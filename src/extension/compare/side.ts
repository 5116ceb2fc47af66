import type * as vscode from 'vscode';
import type { TraceHistory } from '../../core/compare/history';
import type { ComparedState } from '../../core/compare/side';
import { assumedTrack } from '../../core/track/follow';
import { knownOf } from '../../core/track/knowledge';
import { trackedOn, usualProfile, type Track } from '../../core/track/track';
import { yieldToEventLoop } from '../../io/trace/windows';
import type { TraceFile } from '../../io/trace/open';
import { fileName } from '../editor/source';
import { originOf } from '../state/stateDocument';
import type { StateDocument } from '../state/stateDocument';
import type { TraceDocument } from '../editor/document';

/** One of the two that are compared. */
export interface ComparedSide extends ComparedState {
  /** Name of the file, and where in it. */
  readonly title: string;
  /** Of its trace; undefined where it is none. */
  readonly uri: vscode.Uri | undefined;
  /** The way to the state; undefined where the file has no commands. */
  readonly course: TraceHistory | undefined;
  /** Ends the reading of a file that was opened only for this. */
  readonly close?: () => void;
}

/** The state after a row of an open trace; after the last one when `row` is absent. */
export async function sideOfTrace(
  document: TraceDocument,
  row: number | undefined,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<ComparedSide> {
  const { file } = await document.opened;
  const at = row ?? file.rowCount - 1;
  const step = await document.step(at, signal);
  const device = file.devices.includes(wanted ?? '') ? wanted : file.devices[0];
  const track = trackOf(step?.after ?? new Map(), device);
  const ring = file.rings.guest || !file.rings.shadow ? 'guest' : 'shadow';
  const tracked = trackedOn(track, ring);
  const record = step?.row.record;
  const isEnd = row === undefined || row === file.rowCount - 1;
  const place = isEnd
    ? 'at the end'
    : record?.type === 'command'
      ? `command ${String(step?.row.command)}`
      : `row ${at}`;
  const course: TraceHistory = {
    source: { rows: (from, count) => rowsOf(file, from, count, signal) },
    end: at + 1,
    device: file.devices.length > 1 ? track.id : undefined,
    ring,
    profile: usualProfile(ring),
  };
  const title = `${fileName(document.uri)} (${place})`;
  return { title, uri: document.uri, course, ...knownOf(tracked), setBy: tracked.setBy.toMap() };
}

function trackOf(track: Track, device: string | undefined) {
  return (device === undefined ? undefined : track.get(device)) ?? [...track.values()].at(-1) ?? assumedTrack('net0');
}

/** Between parts of a file others get their turn, and a signal is heard. */
async function rowsOf(file: TraceFile, from: number, count: number, signal: AbortSignal) {
  await yieldToEventLoop(signal);
  return await file.rows(from, count);
}

/** A state that was opened on its own. */
export function sideOfState(document: StateDocument): ComparedSide {
  const { state, unknown } = document;
  return {
    title: originOf(document),
    uri: undefined,
    course: undefined,
    state,
    unknown,
    setBy: undefined,
  };
}
