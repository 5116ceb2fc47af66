import assert from 'node:assert/strict';
import type { filterCalls, FindAnswer, Hits } from '../../../../src/protocol/filtering';
import {
  extensionEnd,
  webviewEnd,
  type DetailView,
  type FieldView,
  type HostParams,
  type HostResult,
  type RowSpan,
  type RowView,
  type TraceInfo,
} from '../../../../src/protocol/messages';
import { Peer } from '../../../../src/protocol/peer';
import { EditorModel } from '../../../../src/webview/model/editorModel';
import type { SavedView } from '../../../../src/webview/model/viewModel';

export const info: TraceInfo = {
  rows: 100,
  finalRows: 100,
  generation: 0,
  commands: 100,
  summary: '',
  notes: [],
  indexing: false,
  hasBothRings: false,
  hasSeveralDevices: false,
};

const rowOf = (row: number): RowView => ({
  row,
  kind: 'command',
  index: row + 1,
  time: { absolute: '', relative: `${row}.0`, delta: '', ns: `${row}000000000` },
  offset: row * 100,
  length: 100,
  name: 'VIRTIO_NET_CTRL_VLAN_ADD',
  summary: `add VLAN ${row}`,
  answer: { kind: 'ok', text: 'OK' },
  findings: [],
});

export const field = (id: string, offset: number, length: number, children: readonly FieldView[] = []): FieldView => ({
  id,
  name: id,
  text: '',
  side: 'out',
  offset,
  length,
  children,
});

const detailOf = (row: number): DetailView => ({
  row,
  title: `Command ${row + 1}`,
  fields: [field('header', 0, 2, [field('class', 0, 1), field('command', 1, 1)]), field('vid', 2, 2)],
  out: Uint8Array.of(2, 0, 100, 0),
  facts: [],
  findings: [],
});

/**
 * The extension's part of a filter. It knows `every N`; hits come when a test lets the filter go over rows.
 */
class FilterSide {
  private id = 0;
  private step = 1;

  constructor(
    private readonly trace: TraceInfo,
    private readonly send: (hits: Hits) => void,
  ) {}

  /** Lets the filter go over the rows up to this one. */
  advance(rowsDone: number): void {
    const count = Math.ceil(rowsDone / this.step);
    const { rows } = this.trace;
    this.send({ id: this.id, count, finalCount: count, rowsDone, rows, isDone: rowsDone >= rows });
  }

  readonly answers: Pick<Answers, Exclude<keyof typeof filterCalls, 'find'> | 'hits'> = {
    filter: ({ id, text }) => {
      if (text.trim() === '') return { kind: 'none' };
      const step = /^every (\d+)$/.exec(text)?.[1];
      if (step === undefined) return { kind: 'bad', problems: [{ from: 0, to: text.length, message: 'No filter.' }] };
      this.id = id;
      this.step = Number(step);
      return { kind: 'started' };
    },
    hits: ({ from, count }) => Array.from({ length: count }, (_, at) => rowOf((from + at) * this.step)),
    place: ({ row }) => ({ position: Math.ceil(row / this.step), isHit: row % this.step === 0 }),
    hitRow: ({ position }) => ({ row: position * this.step }),
    complete: ({ text }) => ({ from: 0, to: text.length, items: [] }),
    narrow: ({ pointed }) =>
      pointed.kind === 'state' || pointed.kind === 'rows'
        ? { kind: 'none', reason: 'Nothing.' }
        : { kind: 'filter', text: `every ${pointed.row}` },
  };
}

type CallName = keyof typeof extensionEnd.calls;
type Answers = { [N in CallName]: (params: HostParams<N>) => HostResult<N> };

/** Finds rows whose number is a multiple of the text; what is no number is no filter. */
function findIn(rows: number, { wanted, from, direction }: HostParams<'find'>): FindAnswer {
  const step = Number(wanted.text);
  if (Number.isNaN(step)) return { kind: 'bad', problem: { from: 0, to: 1, message: 'No number.' } };
  const last = Math.floor((rows - 1) / step) * step;
  const row =
    direction === 'next'
      ? (Math.floor((from ?? -1) / step) + 1) * step
      : Math.min(last, (Math.ceil((from ?? rows) / step) - 1) * step);
  return row < 0 || row >= rows || step > rows ? { kind: 'none' } : { kind: 'found', row };
}

/** A message to the extension. */
interface Posted {
  readonly kind: string;
  readonly name?: string;
  readonly data?: {
    readonly row: number;
    readonly filter?: string;
    readonly bookmarks?: readonly unknown[];
    readonly span?: RowSpan;
  };
  readonly params?: { readonly from?: number };
}

interface Started {
  readonly model: EditorModel;
  readonly posted: readonly Posted[];
  /** Rows that the extension was told are selected. */
  readonly selected: () => (number | undefined)[];
  readonly filter: FilterSide;
  readonly kept: () => SavedView | undefined;
}

/** A model and an extension that answers at once. */
export function start(saved?: Partial<SavedView>, trace: TraceInfo = info): Started {
  const posted: Posted[] = [];
  let kept: SavedView | undefined;
  const filter = new FilterSide(trace, (hits) => {
    model.listeners().hits(hits);
  });
  const answers: Answers = {
    open: () => trace,
    rows: ({ from, count }) => Array.from({ length: count }, (_, at) => rowOf(from + at)),
    detail: ({ row }) => detailOf(row),
    find: (params) => findIn(trace.rows, params),
    count: () => ({}),
    countedJson: () => ({ text: '{}' }),
    ...filter.answers,
  };
  const peer = new Peer(
    webviewEnd,
    extensionEnd,
    (message) => {
      const call = message as { kind: string; id: number; name: CallName; params: never };
      posted.push(call);
      if (call.kind !== 'call') return;
      const value = answers[call.name](call.params);
      queueMicrotask(() => {
        peer.receive({ kind: 'result', id: call.id, value });
      });
    },
    (problem) => assert.fail(problem),
  );
  const model: EditorModel = new EditorModel(peer, { load: () => saved, save: (view) => (kept = view) });
  const selected = () => posted.flatMap(({ name, data }) => (name === 'selected' ? [data?.row] : []));
  return { model, posted, selected, filter, kept: () => kept };
}

export async function opened(saved?: Partial<SavedView>, trace?: TraceInfo): Promise<ReturnType<typeof start>> {
  const started = start(saved, trace);
  await started.model.open();
  return started;
}
