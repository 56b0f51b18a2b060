/** The server's announcements, out of everything that servers announce. */
import type { Known } from '../api';
import { WORST_FIRST } from '../view/order';

export type Why = 'folder' | 'artifacts' | 'download' | 'scan';

/** A model file was scanned, by whoever asked for it. */
export interface Scanned {
  readonly kind: 'scanned';
  readonly path: string;
  readonly verdict: Known;
  readonly format: string | null;
  readonly why: Why;
  /** One line about the worst of it. */
  readonly summary: string;
  readonly size: number | null;
}

/** A scan that this or another front end asked for goes on. */
export interface Progress {
  readonly kind: 'progress';
  readonly id: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** The path of what is read. */
  readonly now: string;
}

const SCHEMA = /gifthorse.*\/(scanned|progress)(\/v?\d+)?$/;
const WHY: readonly Why[] = ['folder', 'artifacts', 'download', 'scan'];

/** Return what an emission of the events service says; `null` if it is not ours. */
export function readEvent(emission: unknown): Scanned | Progress | null {
  const fields = (emission ?? {}) as Readonly<Record<string, unknown>>;
  switch (SCHEMA.exec(text(fields.schema_id))?.[1]) {
    case 'scanned':
      return {
        kind: 'scanned',
        path: text(fields.path),
        verdict: WORST_FIRST.find(verdict => verdict === fields.verdict) ?? 'unknown',
        format: text(fields.format) || null,
        why: WHY.find(why => why === fields.why) ?? 'folder',
        summary: text(fields.summary),
        size: typeof fields.size === 'number' ? fields.size : null
      };
    case 'progress':
      return {
        kind: 'progress',
        id: text(fields.id),
        done: Number(fields.done) || 0,
        total: Number(fields.total) || 0,
        now: text(fields.now)
      };
    default:
      return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
