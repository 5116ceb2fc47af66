import assert from 'node:assert/strict';
import type { FieldView } from '../../../src/protocol/messages';
import { FieldIndex } from '../../../src/webview/lib/fieldIndex';
import {
  moveColumn,
  moveLine,
  type ListCursor,
  treeAction,
  typeAhead,
  type TreeAction,
} from '../../../src/webview/lib/moves';

function field(id: string, children: readonly FieldView[] = []): FieldView {
  return { id, name: id, text: '', side: 'out', offset: 0, length: 1, children };
}

const index = new FieldIndex([
  field('header', [field('class'), field('command')]),
  field('table', [field('macs[0]'), field('macs[1]')]),
  field('ack'),
]);
const isOpen = ({ id }: FieldView): boolean => id === 'header';
const lines = index.visible(isOpen);
const act = (key: string, selected?: string): TreeAction | undefined =>
  treeAction(key, { lines, selected, isOpen, page: 2 });

const at = (line: number): ListCursor => ({ line, isLine: true });

describe('list moves', () => {
  it('goes by lines and pages, and stays within the list', () => {
    assert.equal(moveLine('ArrowDown', at(4), 10, 5), 5);
    assert.equal(moveLine('ArrowDown', at(9), 10, 5), 9);
    assert.equal(moveLine('ArrowUp', at(0), 10, 5), 0);
    assert.equal(moveLine('PageDown', at(3), 10, 5), 8);
    assert.equal(moveLine('PageUp', at(3), 10, 5), 0);
    assert.equal(moveLine('End', at(3), 10, 5), 9);
    assert.equal(moveLine('Home', at(3), 10, 5), 0);
  });

  it('starts at the first line, knows no other keys, and has nowhere to go in an empty list', () => {
    assert.equal(moveLine('ArrowDown', undefined, 10, 5), 0);
    assert.equal(moveLine('a', at(3), 10, 5), undefined);
    assert.equal(moveLine('End', undefined, 0, 5), undefined);
  });

  it('goes from a gap, where a line stands that is not in the list, to the lines on either side', () => {
    const gap: ListCursor = { line: 4, isLine: false };
    assert.equal(moveLine('ArrowDown', gap, 10, 5), 4);
    assert.equal(moveLine('ArrowUp', gap, 10, 5), 3);
  });

  it('goes from the row into its cells and back', () => {
    const columns = ['index', 'time', 'answer'] as const;
    assert.equal(moveColumn('ArrowRight', undefined, columns), 'index');
    assert.equal(moveColumn('ArrowRight', 'index', columns), 'time');
    assert.equal(moveColumn('ArrowRight', 'answer', columns), undefined);
    assert.equal(moveColumn('ArrowLeft', 'time', columns), 'index');
    assert.equal(moveColumn('ArrowLeft', 'index', columns), 'row');
    assert.equal(moveColumn('ArrowLeft', undefined, columns), undefined);
  });
});

describe('tree moves', () => {
  it('goes by lines', () => {
    assert.deepEqual(act('ArrowDown', 'command'), { kind: 'select', id: 'table' });
    assert.deepEqual(act('ArrowUp', 'header'), { kind: 'select', id: 'header' });
    assert.deepEqual(act('PageDown', 'header'), { kind: 'select', id: 'command' });
    assert.deepEqual(act('End', 'header'), { kind: 'select', id: 'ack' });
    assert.deepEqual(act('ArrowDown'), { kind: 'select', id: 'header' });
  });

  it('opens, enters, leaves and collapses', () => {
    assert.deepEqual(act('ArrowRight', 'table'), { kind: 'open', id: 'table', open: true });
    assert.deepEqual(act('ArrowRight', 'header'), { kind: 'select', id: 'class' });
    assert.deepEqual(act('ArrowLeft', 'class'), { kind: 'select', id: 'header' });
    assert.deepEqual(act('ArrowLeft', 'header'), { kind: 'open', id: 'header', open: false });
    assert.deepEqual(act(' ', 'table'), { kind: 'open', id: 'table', open: true });
    assert.equal(act('ArrowLeft', 'ack'), undefined);
    assert.equal(act('ArrowRight', 'ack'), undefined);
    assert.equal(act('Enter', 'ack'), undefined);
  });

  it('finds what is typed, and goes round', () => {
    assert.equal(typeAhead(lines, 'header', 'c'), 'class');
    assert.equal(typeAhead(lines, 'class', 'c'), 'command');
    assert.equal(typeAhead(lines, 'class', 'CL'), 'class');
    assert.equal(typeAhead(lines, 'ack', 'h'), 'header');
    assert.equal(typeAhead(lines, 'ack', 'x'), undefined);
  });
});
