import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { load } from './load.mjs';

const { ofBundle, ofEnvironment, ofPath, probeOfEnvironment, usesPath, withoutMisleading } =
  load('command');

const wishes = (given = {}) => ({ path: [], args: [], importStrategy: 'useBundled', ...given });

test('no command of the settings is used in restricted mode', () => {
  assert.equal(usesPath(wishes({ path: ['/evil'] }), false), false);
});

test('no empty command of the settings is used', () => {
  assert.equal(usesPath(wishes(), true), false);
});

test('a command of the settings keeps its arguments before those of all servers', () => {
  const given = wishes({ path: ['/tools/gifthorse-server', '--one'], args: ['--two'] });

  assert.equal(usesPath(given, true), true);
  assert.deepEqual(ofPath(given), {
    origin: 'path',
    command: '/tools/gifthorse-server',
    args: ['--one', '--two'],
  });
});

test('the bundled server sees neither variables nor folders nor what is installed', () => {
  const made = ofBundle(['/usr/bin/python3'], '/ext/bundled', []);

  assert.equal(made.command, '/usr/bin/python3');
  const script = path.join('/ext/bundled', 'start.py');
  assert.deepEqual(made.args, ['-I', '-S', '-X', 'utf8', script]);
});

test('the server of an environment does not import from the working directory', () => {
  const made = ofEnvironment(['conda', 'run', 'python'], wishes({ args: ['--x'] }));

  assert.equal(made.command, 'conda');
  assert.deepEqual(made.args.slice(0, 3), ['run', 'python', '-P']);
  assert.deepEqual(made.args.slice(-3), ['-m', 'lsp_server', '--x']);
  assert.ok(probeOfEnvironment(['python']).includes('-P'));
});

test('no variable tells Python to import something else', () => {
  const kept = withoutMisleading({
    PATH: '/bin',
    PYTHONPATH: '.',
    PythonHome: '/evil',
    PYTHONSTARTUP: 'x.py',
    VIRTUAL_ENV: '/venv',
  });

  assert.deepEqual(kept, { PATH: '/bin', VIRTUAL_ENV: '/venv' });
});
