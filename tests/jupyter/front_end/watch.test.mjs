import assert from 'node:assert/strict';
import test from 'node:test';

import { artifact, report } from './words.mjs';

globalThis.window ??= globalThis;
const FRONT_END = '../../../jupyter_ext/labextension_src/lib';
const { MOST_CODE, NotebookWatch } = await import(`${FRONT_END}/notebook/watch.js`);
const { ApiError } = await import(`${FRONT_END}/trouble.js`);

const PAUSE = 500;
const STATE = { version: '0', mode: 'block', net: false, cwd: '/a', versions: {}, last: null };

/** What can be connected to, and emitted by a test. */
class Signal {
  slots = [];
  connect(slot, self) {
    this.slots.push(args => slot.call(self, ...args));
  }
  emit(...args) {
    this.slots.forEach(slot => slot(args));
  }
}

class Kernel {
  asked = [];
  name = 'python3';
  status = 'idle';
  info = Promise.resolve({ language_info: { name: 'python' } });
  says = `''`;
  requestExecute(content) {
    this.asked.push(content);
    const value = { status: 'ok', data: { 'text/plain': this.says } };
    const reply = { status: 'ok', user_expressions: { gifthorse: value } };
    return { done: Promise.resolve({ content: reply }), dispose: () => undefined };
  }
}

/** A notebook that is open, its kernel, and a server that answers when it is told to. */
class Bench {
  kernel = new Kernel();
  sessionContext = {
    kernelChanged: new Signal(),
    statusChanged: new Signal(),
    iopubMessage: new Signal(),
    kernelPreference: {},
    session: null
  };
  model = {
    contentChanged: new Signal(),
    cells: [],
    defaultKernelName: 'python3',
    defaultKernelLanguage: '',
    getMetadata: () => ({ name: this.language })
  };
  language = 'python';
  isReady = false;
  ready = Promise.resolve();
  pathChanged = new Signal();
  questions = [];
  executed = [];

  /** What is on disk, as the server reads it; nothing unless a test says so. */
  saved = null;

  constructor(t, ...sources) {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    this.timers = t.mock.timers;
    this.write(...sources);
    const api = {
      notebook: (asked, signal) =>
        new Promise((answer, refuse) => {
          signal.addEventListener('abort', () => refuse(new Error('aborted')));
          this.questions.push({ asked, answer, refuse, signal });
        }),
      saved: async (path, client, signal) => {
        this.early = { path, signal };
        await null;
        return this.saved ?? Promise.reject(new Error('not a notebook'));
      },
      executed: async (path, kernel) => void this.executed.push(kernel)
    };
    this.watch = new NotebookWatch(this, api, () => 'a.ipynb', () => PAUSE);
    this.shown = 0;
    this.watch.changed.connect(() => (this.shown += 1));
  }

  write(...sources) {
    this.model.cells = sources.map((source, i) => ({
      id: `c${i}`,
      type: source.startsWith('#') ? 'markdown' : 'code',
      sharedModel: { getSource: () => source }
    }));
  }

  edit(...sources) {
    this.write(...sources);
    this.model.contentChanged.emit();
  }

  connect() {
    this.sessionContext.session = { kernel: this.kernel };
    this.sessionContext.kernelChanged.emit();
  }

  status(status) {
    this.kernel.status = status;
    this.sessionContext.statusChanged.emit(this.sessionContext, status);
  }

  run(number) {
    const header = { msg_type: 'execute_input' };
    this.status('busy');
    this.sessionContext.iopubMessage.emit(null, { header, content: { execution_count: number } });
    this.status('idle');
  }

  async settle(milliseconds = 0) {
    await flush();
    this.timers.tick(milliseconds);
    await flush();
  }

  async answer(verdict = 'clean') {
    const { asked, answer } = this.questions.at(-1);
    const first = artifact({ path: 'a.ipynb', kind: 'notebook', verdict });
    const cells = asked.cells.map(({ id }) => id);
    answer({ report: report(first), cells, files: 'here', versions: 'unknown' });
    await flush();
  }

  get sent() {
    return this.questions.map(({ asked }) => asked.cells.map(({ source }) => source));
  }
}

const flush = async () => {
  for (let i = 0; i < 20; i++) {
    await null;
  }
};

test('a notebook is scanned as it is opened, without a kernel', async t => {
  const bench = new Bench(t, 'import torch');

  await bench.settle();
  await bench.answer('review');

  assert.equal(bench.questions[0].asked.kernel, null);
  assert.equal(bench.questions[0].asked.kernel_name, 'python3');
  assert.equal(bench.watch.scanned.reading.verdict, 'review');
});

/** What the server says of a notebook on disk. */
function onDisk(...sources) {
  const cells = sources.map(source => ({ id: '', type: 'code', source }));
  const first = artifact({ path: 'a.ipynb', kind: 'notebook', verdict: 'unsafe' });
  const ids = cells.map(({ id }) => id);
  const answer = { report: report(first), cells: ids, files: 'here', versions: 'unknown' };
  return { cells, answer };
}

test('a notebook is asked about before the page has its cells', async t => {
  const bench = new Bench(t, 'a', 'b');
  bench.saved = onDisk('a', 'b');

  await bench.settle();

  assert.equal(bench.early.path, 'a.ipynb');
  assert.deepEqual(bench.questions, []);
  assert.equal(bench.watch.scanned.reading.verdict, 'unsafe');
  assert.deepEqual(bench.watch.scanned.answer.cells, ['c0', 'c1']);
});

test('what is on disk does not count if the page shows something else', async t => {
  const bench = new Bench(t, 'a', 'c');
  bench.saved = onDisk('a', 'b');

  await bench.settle();
  assert.equal(bench.watch.scanned, null);
  await bench.answer('review');

  assert.deepEqual(bench.sent, [['a', 'c']]);
  assert.equal(bench.watch.scanned.reading.verdict, 'review');
});

test('what was on disk counts once, and not after an edit', async t => {
  const bench = new Bench(t, 'a');
  bench.saved = onDisk('a');
  await bench.settle();

  bench.edit('b');
  await bench.settle(PAUSE);
  await bench.answer();
  bench.edit('a');
  await bench.settle(PAUSE);

  assert.deepEqual(bench.sent, [['b'], ['a']]);
});

test('an answer about the disk in another shape is none', async t => {
  const bench = new Bench(t, 'a');
  bench.saved = { cells: 'a' };

  await bench.settle();

  assert.deepEqual(bench.sent, [['a']]);
});

test('who closes a notebook at once leaves nobody at work', async t => {
  const bench = new Bench(t, 'a');

  bench.watch.dispose();

  assert.ok(bench.early.signal.aborted);
});

test('a notebook of another language is not sent to anybody', async t => {
  const bench = new Bench(t, 'library(x)');
  bench.language = 'R';

  await bench.settle();
  bench.edit('library(y)');
  await bench.settle(10 * PAUSE);

  assert.deepEqual(bench.questions, []);
});

test('what is written in text cells is not sent', async t => {
  const bench = new Bench(t, '# mine alone', 'x');

  await bench.settle();

  assert.deepEqual(bench.sent, [['', 'x']]);
});

test('an edit is asked about once, when it has ended', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();
  await bench.answer();

  bench.edit('ab');
  await bench.settle(PAUSE - 1);
  bench.edit('abc');
  await bench.settle(PAUSE - 1);
  assert.equal(bench.questions.length, 1);
  await bench.settle(1);

  assert.deepEqual(bench.sent, [['a'], ['abc']]);
});

test('outputs that come are no edit, and do not put one off for ever', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();
  await bench.answer();

  bench.edit('b');
  for (let i = 0; i < 50; i++) {
    bench.model.contentChanged.emit();
    await bench.settle(100);
    await bench.answer();
  }

  assert.deepEqual(bench.sent, [['a'], ['b']]);
});

test('a slow server is asked one thing at a time, and then the newest', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();

  for (const source of ['b', 'c', 'd']) {
    bench.edit(source);
    await bench.settle(PAUSE);
  }
  assert.deepEqual(bench.sent, [['a']]);
  await bench.answer();

  assert.deepEqual(bench.sent, [['a'], ['d']]);
});

test('who never answers is given up, and said so', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();

  await bench.settle(120_000);

  assert.ok(bench.questions[0].signal.aborted);
  assert.equal(bench.watch.unanswered.trouble, 'slow');
});

test('an answer to a notebook that was closed changes nothing', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();

  bench.watch.dispose();
  await bench.answer('unsafe');

  assert.ok(bench.questions[0].signal.aborted);
  assert.equal(bench.watch.scanned, null);
});

test('a server without this part is not asked with every edit', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();
  bench.questions[0].refuse(new ApiError('gone', 'Not Found'));
  await flush();
  assert.equal(bench.watch.unanswered.trouble, 'gone');

  bench.edit('b');
  await bench.settle(PAUSE);
  assert.equal(bench.questions.length, 1);
  bench.watch.rescan();
  await bench.settle();
  await bench.answer();

  assert.equal(bench.watch.unanswered, null);
});

test('a server that is busy is asked again by itself, and told of if it stays so', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();
  const said = [];

  for (let i = 0; i < 5; i++) {
    bench.questions.at(-1).refuse(new ApiError('busy', 'later'));
    await bench.settle(32_000);
    said.push(bench.watch.unanswered?.trouble);
  }
  await bench.answer();

  assert.deepEqual(said, [undefined, undefined, undefined, 'busy', 'busy']);
  assert.equal(bench.watch.unanswered, null);
});

test('an answer in another shape is of another version, and no verdict', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();

  bench.questions[0].answer({ findings: [] });
  await flush();

  assert.equal(bench.watch.unanswered.trouble, 'other-version');
  assert.equal(bench.watch.scanned, null);
});

test('a notebook with more code than anybody writes is not sent', async t => {
  const bench = new Bench(t, 'x'.repeat(MOST_CODE + 1));

  await bench.settle();

  assert.deepEqual(bench.questions, []);
  assert.equal(bench.watch.unanswered.trouble, 'large');
});

test('a kernel is asked when it is at rest, by a request that runs nothing', async t => {
  const bench = new Bench(t, 'a');
  bench.kernel.says = JSON.stringify(STATE);
  bench.connect();
  await bench.settle(199);
  assert.equal(bench.kernel.asked.length, 0);

  await bench.settle(1);

  const [{ code, silent, store_history }] = bench.kernel.asked;
  assert.deepEqual([code, silent, store_history], ['', true, false]);
  assert.equal(bench.watch.guard.kind, 'loaded');
});

test('a kernel is not asked between two cells, and once after the last', async t => {
  const bench = new Bench(t, 'a');
  bench.connect();
  await bench.settle(200);

  for (let i = 1; i <= 5; i++) {
    bench.run(i);
    await bench.settle(100);
  }
  assert.equal(bench.kernel.asked.length, 1);
  await bench.settle(200);

  assert.equal(bench.kernel.asked.length, 2);
  assert.equal(bench.executed.length, 1);
});

test('a kernel that only became idle again is not asked', async t => {
  const bench = new Bench(t, 'a');
  bench.connect();
  await bench.settle(200);

  bench.status('busy');
  bench.status('idle');
  await bench.settle(1000);

  assert.equal(bench.kernel.asked.length, 1);
});

test('after a run the notebook is scanned again, with what the kernel says', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();
  await bench.answer();
  bench.connect();
  bench.kernel.says = JSON.stringify(STATE);

  bench.run(1);
  await bench.settle(200);

  assert.equal(bench.questions.at(-1).asked.kernel.cwd, '/a');
});

/** Let a kernel that sees other files judge the cells of a bench. */
async function elsewhere(bench, judged) {
  bench.kernel.says = JSON.stringify(STATE);
  bench.connect();
  await bench.settle(200);
  const first = artifact({ path: 'a.ipynb', kind: 'notebook', verdict: 'clean' });
  const told = { report: report(first), cells: ['c0'], files: 'elsewhere', versions: 'kernel' };
  bench.kernel.says = judged;
  bench.questions.at(-1).answer(told);
  await bench.settle();
  bench.questions.at(-1).answer(told);
  await bench.settle();
}

test('a kernel judges cells whose files the server does not see', async t => {
  const bench = new Bench(t, 'load("é\n")');
  await bench.settle();
  const unsafe = artifact({ path: 'a.ipynb', kind: 'notebook', verdict: 'unsafe' });
  const own = { report: report(unsafe), cells: ['c0'], files: 'kernel', versions: 'kernel' };

  await elsewhere(bench, JSON.stringify(own));

  const [[, expression]] = Object.entries(bench.kernel.asked.at(-1).user_expressions);
  assert.match(expression, /judged_json\("a.ipynb", "/);
  assert.equal(bench.watch.scanned.reading.verdict, 'unsafe');
  assert.equal(bench.watch.scanned.answer.files, 'kernel');
});

test('a kernel that cannot judge leaves what the server said', async t => {
  const bench = new Bench(t, 'a');
  await bench.settle();

  await elsewhere(bench, `''`);

  assert.equal(bench.watch.scanned.answer.files, 'elsewhere');
});

test('after a restart nothing that the kernel said is true any more', async t => {
  const bench = new Bench(t, 'a');
  bench.kernel.says = JSON.stringify(STATE);
  bench.connect();
  await bench.settle(200);

  bench.kernel.says = 'True';
  bench.status('restarting');
  assert.equal(bench.watch.guard.kind, 'unknown');
  bench.status('idle');
  await bench.settle(200);

  assert.deepEqual(bench.watch.guard, { kind: 'absent', installed: true });
});

test('what the guard did is told until another cell ran', async t => {
  const bench = new Bench(t, 'a');
  const last = { number: 1, action: 'blocked', summary: 'a.pt', artifacts: [] };
  bench.kernel.says = JSON.stringify({ ...STATE, last });
  bench.connect();
  bench.run(1);
  await bench.settle(200);
  assert.equal(bench.watch.kernel.last.summary, 'a.pt');

  bench.run(2);
  await bench.settle(200);

  assert.equal(bench.watch.kernel.last, null);
});

test('a kernel that dies takes no word of a guard with it', async t => {
  const bench = new Bench(t, 'a');
  bench.kernel.says = JSON.stringify(STATE);
  bench.connect();
  await bench.settle(200);

  bench.status('dead');

  assert.ok(bench.watch.kernel.isDead);
  assert.equal(bench.watch.guard.kind, 'unknown');
});

test('a kernel of another language is asked nothing', async t => {
  const bench = new Bench(t, 'a');
  bench.kernel.info = Promise.resolve({ language_info: { name: 'R' } });

  bench.connect();
  await bench.settle(1000);

  assert.deepEqual(bench.kernel.asked, []);
});
