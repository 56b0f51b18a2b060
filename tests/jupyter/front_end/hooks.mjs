/** Modules as tsc writes them: relative, without a suffix, and said to be nothing. */
import { readFile } from 'node:fs/promises';

const COMPILED = '/labextension_src/lib/';

export function resolve(specifier, context, next) {
  const isOurs = specifier.startsWith('.') && context.parentURL?.includes(COMPILED);
  return next(isOurs ? `${specifier}.js` : specifier, context);
}

export async function load(url, context, next) {
  return url.includes(COMPILED)
    ? { format: 'module', source: await readFile(new URL(url)), shortCircuit: true }
    : next(url, context);
}
