/** Loads a module of the extension, as `npm run lib` compiled it. */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const load = name => require(`../../../vscode-client/lib/${name}.js`);
