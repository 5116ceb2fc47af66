import assert from 'node:assert/strict';
import type { FieldView } from '../../../src/protocol/messages';
import { FieldIndex } from '../../../src/webview/lib/fieldIndex';
import { moveRow } from '../../../src/webview/lib/listMoves';
import { treeAction, typeAhead, type TreeAction } from '../../../src/webview/lib/treeMoves';

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

describe('list moves', () => {
  it('goes by rows and pages, and stays within the list', () => {
    assert.equal(moveRow('ArrowDown', 4, 10, 5), 5);
    assert.equal(moveRow('ArrowDown', 9, 10, 5), 9);
    assert.equal(moveRow('ArrowUp', 0, 10, 5), 0);
    assert.equal(moveRow('PageDown', 3, 10, 5), 8);
    assert.equal(moveRow('PageUp', 3, 10, 5), 0);
    assert.equal(moveRow('End', 3, 10, 5), 9);
    assert.equal(moveRow('Home', 3, 10, 5), 0);
  });

  it('starts at the first row, knows no other keys, and has nowhere to go in an empty list', () => {
    assert.equal(moveRow('ArrowDown', undefined, 10, 5), 0);
    assert.equal(moveRow('a', 3, 10, 5), undefined);
    assert.equal(moveRow('End', undefined, 0, 5), undefined);
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
