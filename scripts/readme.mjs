// Makes the README of the packed extension. VS Code shows only pictures from the web there: those of this repository would be
// broken, so that they are left out.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/ensure.mjs';

const pictureParagraph = /^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n/gm;

mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(
  join(root, 'dist/README.md'),
  readFileSync(join(root, 'README.md'), 'utf8').replace(pictureParagraph, ''),
);
