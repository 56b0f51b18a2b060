/** Writes l10n/bundle.l10n.json: every text of the sources, for those who translate. */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/', import.meta.url);
const texts = readdirSync(folder)
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(new URL(name, folder), 'utf8'))
  .flatMap(source => [...source.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)])
  .map(([, text]) => text.replace(/\\(.)/g, '$1'))
  .sort();
const bundle = Object.fromEntries(texts.map(text => [text, text]));
writeFileSync(
  new URL('../l10n/bundle.l10n.json', import.meta.url),
  `${JSON.stringify(bundle, null, 2)}\n`,
);
