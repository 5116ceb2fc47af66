import assert from 'node:assert/strict';
import { stateless } from '../../../src/extension/editor/rowsOf';
import { detailView } from '../../../src/extension/editor/detailView';
import { rowView } from '../../../src/extension/editor/rowViews';
import { Replay } from '../../../src/io/trace/replay';
import { memorySource } from '../../../src/io/memorySource';
import { fileSource } from '../../../src/io/fileSource';
import { openGrowing, type GrowingTrace } from '../../../src/io/trace/open';
import { allFixtures } from '../io/support';

const base = { first: 0n, previous: 0n };

async function pairs(file: GrowingTrace) {
  await file.whole;
  const steps = await new Replay(file).steps(0, file.rowCount);
  return steps.map((step) => ({ step, bare: stateless(step.row, file) }));
}

describe('a row without the state', () => {
  it('reads in words as it does with the state, in every capture', async () => {
    let rows = 0;
    let brackets = 0;
    for (const path of allFixtures()) {
      const file = await openGrowing(fileSource(path));
      for (const { step, bare } of await pairs(file)) {
        const { findings, restore, ...words } = rowView(step, base);
        const { findings: fewer, ...same } = rowView(bare, base);
        assert.deepEqual(same, words);
        if (restore !== undefined) brackets++;
        const codes = new Set(findings.map(({ code }) => code));
        for (const { code } of fewer) assert(codes.has(code), `${path}: ${code}`);
        const [whole, part] = [detailView(step), detailView(bare)];
        assert.deepEqual([part.title, part.facts], [whole.title, whole.facts]);
        rows++;
      }
      await file.close();
    }
    assert(rows > 3000 && brackets > 100, `${rows} rows, ${brackets} in brackets`);
  });

  it('is read in the byte order of its device at that place', async () => {
    const device = (byteOrder: string) =>
      `{"type":"device","t":0,"id":"net0","features":"0x20000","byteOrder":"${byteOrder}"}\n`;
    const command = '{"type":"command","t":1,"device":"net0","out":"02000064","in":"00"}\n';
    const text = `${command}${device('big')}${command}${device('little')}${command}`;
    const file = await openGrowing(memorySource(new TextEncoder().encode(text)));
    const shown = (await pairs(file)).map(({ bare }) => rowView(bare, base).summary);
    assert.deepEqual([shown[0], shown[2], shown[4]], ['receive VLAN 25600', 'receive VLAN 100', 'receive VLAN 25600']);
  });
});
