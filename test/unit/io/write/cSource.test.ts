import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Folder } from '../../cli/cvq';
import { fixture, open } from '../support';
import { commandsOf, exported, openFile } from './exported';

const compiler = process.env['CC'] ?? 'cc';
const hasCompiler = spawnSync(compiler, ['--version']).status === 0;

/** Prints what stands in the table, line by line. */
const MAIN = `
#include <stdio.h>
int main(void)
{
	for (size_t i = 0; i < sizeof(cvq_commands) / sizeof(cvq_commands[0]); i++) {
		if (!cvq_commands[i].name)
			continue;
		printf("%s %d ", cvq_commands[i].name, cvq_commands[i].ack);
		for (size_t j = 0; j < cvq_commands[i].out_len; j++)
			printf("%02x", cvq_commands[i].out[j]);
		putchar('\\n');
	}
	return 0;
}
`;

describe('writing C', () => {
  let folder: Folder;
  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  /** What a program prints that is made of the source; without a compiler, what is read from it. */
  function tableOf(source: string): string[] {
    if (!hasCompiler) return read(source);
    const file = folder.write('main.c', source + MAIN);
    const program = folder.name('main');
    const options = ['-std=c99', '-Wall', '-Wextra', '-Wno-missing-field-initializers', '-pedantic', '-Werror'];
    const compiled = spawnSync(compiler, [...options, '-o', program, file], { encoding: 'utf8' });
    assert.equal(compiled.stderr, '');
    const { stdout } = spawnSync(program, [], { encoding: 'utf8' });
    assert.deepEqual(read(source), stdout.split('\n').slice(0, -1));
    return read(source);
  }

  function read(source: string): string[] {
    const row = /\{ "([^"]*)", (?:NULL|\(const uint8_t\[\]\)\{([^}]*)\}), \d+, (-?\d+) \},/g;
    return [...source.matchAll(row)].map(
      ([, name, bytes = '', ack]) => `${name ?? ''} ${ack ?? ''} ${(bytes.match(/(?<=0x)../g) ?? []).join('')}`,
    );
  }

  for (const scenario of ['default', 'src-noack', 'vlan-all']) {
    it(`compiles, and holds the commands of ${scenario}`, async () => {
      const trace = await openFile(fixture(scenario));
      const table = tableOf(await exported(trace, 'c'));
      assert.deepEqual(
        table.map((line) => line.split(' ').slice(1)),
        (await commandsOf(trace)).map(({ out, in: answer }) => [
          String(answer?.[0] ?? -1),
          Buffer.from(out).toString('hex'),
        ]),
      );
      await trace.close();
    });
  }

  it('compiles whatever others have named things, and without a command', async () => {
    const mark = JSON.stringify({ type: 'mark', t: 1, label: '*/ int x; /* ??/\n\\' });
    assert.deepEqual(tableOf(await exported(await open(mark), 'c')), []);
    const odd = ['{"type":"command","t":1,"out":""}', '{"type":"command","t":2,"out":"0b07ff","in":"05"}'].join('\n');
    assert.deepEqual(tableOf(await exported(await open(`${mark}\n${odd}`), 'c')), [
      'no header -1 ',
      'class 11 command 7 5 0b07ff',
    ]);
  });
});
