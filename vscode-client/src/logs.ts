/** What the server writes to its standard error, in the log with its level. */

import * as readline from 'node:readline';
import type { LogOutputChannel } from 'vscode';

export type Level = 'error' | 'warn' | 'info' | 'debug';

const LEVELS: Readonly<Record<string, Level>> = {
  critical: 'error',
  error: 'error',
  warning: 'warn',
  info: 'info',
  debug: 'debug',
};

/** Tell the level of a line, and the line without it. */
export function levelled(line: string): readonly [Level, string] {
  const [, word = '', text = ''] = /^(\w+): (.*)$/s.exec(line) ?? [];
  const level = LEVELS[word];
  return level ? [level, text] : ['info', line];
}

/** Write the lines of a stream until it ends. */
export function writeLine(input: NodeJS.ReadableStream, channel: LogOutputChannel): void {
  readline.createInterface({ input, crlfDelay: Infinity, historySize: 0 }).on('line', line => {
    const [level, text] = levelled(line);
    channel[level](text);
  });
}
