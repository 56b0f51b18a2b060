/** What can be done about what is shown; the banner and the marks only ask for it. */
import type { ArtifactReport, Fix } from '../report';
import type { Place } from './reading';
import type { Note } from './view';

export interface Actions {
  /** Go to a cell and a line. */
  jump(place: Place): void;
  /** Change the cells as a rule proposes. */
  fix(fix: Fix): void;
  /** Ask for a reason, and record that an artifact is trusted. */
  trust(artifact: ArtifactReport): void;
  /** Show the report of an artifact; `null` where nothing can. */
  readonly report: ((artifact: ArtifactReport) => void) | null;
  /** What a rule is about: its text, or nothing. */
  explanation(rule: string): string;
  /** Show all there is about the notebook. */
  details(): void;
  copy(text: string): void;
  /** Run the command of a note in the kernel. */
  run(note: Note): void;
  rescan(): void;
}

/** Whether a fix can be applied: some only say what a person has to do. */
export function isAutomatic(fix: Fix): boolean {
  return fix.edits.length > 0;
}
