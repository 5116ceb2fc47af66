// Generates the parser of the filter language from its grammar.
//   node scripts/grammar.mjs
import { buildParserFile } from '@lezer/generator';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';

const folder = new URL('../src/core/filter/grammar/', import.meta.url);
const target = new URL('parser.ts', folder);

/** The text of parser.ts. */
export async function generateParser() {
  const source = readFileSync(new URL('filter.grammar', folder), 'utf8');
  const { parser } = buildParserFile(source, { fileName: 'filter.grammar', typeScript: true });
  const options = await prettier.resolveConfig(fileURLToPath(target));
  return prettier.format(parser, { ...options, filepath: fileURLToPath(target) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await generateParser());
