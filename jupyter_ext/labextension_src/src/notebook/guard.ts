/**
 * What a kernel says of itself: asked for by a silent request that runs no cell.
 *
 * A request that is silent and holds no code counts no execution, fires no hooks of a
 * cell and shows nothing; the expression imports nothing that is not loaded.
 */
import type { Kernel } from '@jupyterlab/services';

import type { CellSource, KernelState, NotebookAnswer } from '../api';

/** What is known of the guard in a kernel. */
export type Guard =
  | { readonly kind: 'unknown' }
  /** Loaded in no session yet, or not even installed there. */
  | { readonly kind: 'absent'; readonly installed: boolean }
  | { readonly kind: 'loaded'; readonly state: KernelState };

export const UNKNOWN: Guard = { kind: 'unknown' };

const MODES = ['off', 'warn', 'block', 'strict'];
const NAME = 'gifthorse';
const STATE =
  'getattr(__import__("sys").modules.get("jupyter_ext.kernel.status"), "state_json", str)()';
const IS_INSTALLED =
  '__import__("importlib.util", fromlist=["_"]).find_spec("gifthorse") is not None';
const JUDGED =
  '__import__("importlib").import_module("jupyter_ext.kernel.elsewhere").judged_json';

/** Milliseconds; what is scanned may be large files. */
const LONGEST_JUDGING = 60_000;
/** Milliseconds; a kernel that is idle answers in a few. */
const PATIENCE = 10_000;

/** Ask a kernel; what cannot be told is `UNKNOWN`, whatever the reason. */
export async function ask(kernel: Kernel.IKernelConnection): Promise<Guard> {
  const info = await within(PATIENCE, kernel.info);
  if (info?.language_info.name !== 'python') {
    return UNKNOWN;
  }
  return understood(await valueOf(kernel, `${STATE} or ${IS_INSTALLED}`, PATIENCE));
}

/** Let a kernel judge cells with the files that it sees; `null` if it does not. */
export async function judge(
  kernel: Kernel.IKernelConnection,
  path: string,
  cells: ReadonlyArray<CellSource>
): Promise<NotebookAnswer | null> {
  // A string of JSON is one of Python, too.
  const sent = JSON.stringify(JSON.stringify(cells));
  const call = `${JUDGED}(${JSON.stringify(path)}, ${sent})`;
  const value = await valueOf(kernel, call, LONGEST_JUDGING);
  try {
    return JSON.parse(textOf(value)) as NotebookAnswer;
  } catch {
    return null; // an older gifthorse, or an error
  }
}

/** Return the value of an expression as the kernel describes it; nothing if it fails. */
async function valueOf(
  kernel: Kernel.IKernelConnection,
  expression: string,
  patience: number
): Promise<unknown> {
  const asked = kernel.requestExecute(
    {
      code: '',
      silent: true,
      store_history: false,
      user_expressions: { [NAME]: expression },
      allow_stdin: false,
      stop_on_error: false
    },
    true
  );
  const reply = await within(patience, asked.done);
  if (!reply) {
    asked.dispose();
    return null;
  }
  return reply.content.status === 'ok' ? reply.content.user_expressions[NAME] : null;
}

/** Understand the value of the expression: the state, or whether it is installed. */
export function understood(value: unknown): Guard {
  const text = textOf(value);
  if (text === 'True' || text === 'False') {
    return { kind: 'absent', installed: text === 'True' };
  }
  try {
    const state: unknown = JSON.parse(text);
    return isState(state) ? { kind: 'loaded', state } : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

function textOf(value: unknown): string {
  const { status, data } = (value ?? {}) as { status?: string; data?: object };
  const text = (data as Record<string, unknown> | undefined)?.['text/plain'];
  return status === 'ok' && typeof text === 'string' ? text : '';
}

function isState(value: unknown): value is KernelState {
  const { mode, cwd } = (value ?? {}) as Partial<KernelState>;
  return typeof mode === 'string' && MODES.includes(mode) && typeof cwd === 'string';
}

/** Return what a promise comes to, or `null` if it fails or takes too long. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | null> {
  let timer = 0;
  const late = new Promise<null>(resolve => {
    timer = window.setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return null; // the kernel died, restarted or was left
  } finally {
    window.clearTimeout(timer);
  }
}
