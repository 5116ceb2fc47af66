import assert from 'node:assert/strict';
import { commandHelp } from '../../../../src/core/text/commandHelp';
import { pageLine, pageLinks, pageNumbered, pageOfRow, PAGE_ROWS } from '../../../../src/core/text/pages';
import { rowHelp } from '../../../../src/core/text/rowHelp';
import { EMPTY_TRACK } from '../../../../src/core/track/track';
import { COMMAND_NAMES, commandSpec } from '../../../../src/core/wire/commands';
import { featureName } from '../../../../src/core/wire/features';
import { fixture, open, stepsOf } from '../../io/support';
import { openFile } from '../../io/write/exported';

describe('the help on a command', () => {
  it('names section, feature and every field of every command', () => {
    for (const name of COMMAND_NAMES) {
      const { section, feature, data, result } = commandSpec(name);
      const help = commandHelp(name);
      for (const part of [section.replace(/[\\`*[\]|~#]/g, '\\$&'), `\`${featureName(feature)}\``])
        assert.ok(help.includes(part), `${name}: ${part}`);
      for (const field of [...data, ...result]) assert.ok(help.includes(`\`${field.name}\``), `${name}: ${field.name}`);
    }
  });

  it('gives the layout with sizes', () => {
    const help = commandHelp('VIRTIO_NET_CTRL_MAC_TABLE_SET');
    assert.match(help, /^\| `unicast` \| {2}\| Unicast addresses to receive\. \|$/m);
    assert.match(help, /^\| &emsp;`entries` \| 4 \| /m);
    assert.match(help, /^\| &emsp;`macs` \| 6 × entries \| /m);
    assert.match(help, /\(class 1, command 0\)/);
  });
});

describe('the help on a row', () => {
  it('gives the fields of the command and what is to be said of it', async () => {
    const trace = await open('{"type":"command","t":1,"out":"02000600","in":"01"}');
    const [row] = await trace.rows(0, 1);
    const help = rowHelp({ row: row ?? assert.fail(), before: EMPTY_TRACK });
    assert.match(help, /^\*\*VIRTIO_NET_CTRL_VLAN_ADD\*\*: receive VLAN 6\n/);
    assert.match(help, /^- `vid` 6$/m);
    assert.match(help, /^\*\*warning\*\* `answered-error`: /m);
  });

  it('stays short on long commands', async () => {
    const trace = await openFile(fixture('macs-excessive-700'));
    for (const step of await stepsOf(trace)) assert.ok(rowHelp(step).length < 8000);
    await trace.close();
  });

  it('makes nothing of what others have written but text', async () => {
    const label = '[x](command:evil) <b> `code`';
    const [row] = await (await open(JSON.stringify({ type: 'mark', t: 1, label }))).rows(0, 1);
    assert.match(
      rowHelp({ row: row ?? assert.fail(), before: EMPTY_TRACK }),
      /^\*\*\\\[x\\\]\(command:evil\) &lt;b&gt; \\`code\\`\*\*/,
    );
  });
});

describe('the pages of a text', () => {
  it('hold every row once', () => {
    for (const rows of [0, 1, PAGE_ROWS, PAGE_ROWS + 1, 5 * PAGE_ROWS - 1]) {
      const { pages } = pageNumbered(0, rows);
      let next = 0;
      for (let number = 0; number < pages; number++) {
        const page = pageNumbered(number, rows);
        assert.equal(page.from, next);
        assert.ok(page.to === page.from || pageOfRow(page.to - 1) === number);
        next = page.to;
      }
      assert.equal(next, rows);
    }
  });

  it('name those before and after, and lead there', () => {
    const links = (number: number) => {
      const page = pageNumbered(number, 3 * PAGE_ROWS);
      const line = pageLine(page);
      return pageLinks(line, page).map(({ from, to, page: other }) => [line.slice(from, to), other]);
    };
    assert.deepEqual(links(0), [['next page', 1]]);
    assert.deepEqual(links(1), [
      ['previous page', 0],
      ['next page', 2],
    ]);
    assert.deepEqual(links(2), [['previous page', 1]]);
    assert.equal(
      pageLine(pageNumbered(1, 3 * PAGE_ROWS)),
      '# Page 2 of 3 pages, rows 20000 to 39999: previous page, next page\n',
    );
    assert.equal(pageLine(pageNumbered(0, PAGE_ROWS)), '');
  });
});
