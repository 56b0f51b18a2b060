/** What can be done about a model file beside its report: scan it again, or trust it. */
import { showErrorMessage, ToolbarButton } from '@jupyterlab/apputils';
import { refreshIcon } from '@jupyterlab/ui-components';

import { askReason } from '../notebook/trust';
import type { ArtifactReport } from '../report';
import { legible } from '../view/legible';
import { sortedOut } from '../view/order';
import { readEvent } from './events';
import type { ReportPage } from './report_page';
import type { IModelFiles } from './tokens';
import type { ReportDocument } from './viewer';

export function addTools({ toolbar, content }: ReportDocument, files: IModelFiles): void {
  const { trans } = files;
  const again = new ToolbarButton({
    icon: refreshIcon,
    label: trans.__('Scan again'),
    onClick: () => void content.scan()
  });
  const trust = new ToolbarButton({
    label: trans.__('Trust…'),
    tooltip: trans.__('Record why these findings do not count for you'),
    onClick: () => void trustIt(content, files)
  });
  toolbar.addClass('gifthorse-Toolbar');
  toolbar.addItem('scan-again', again);
  toolbar.addItem('trust', trust);
  trust.hide();
  content.reported.connect(() => trust.setHidden(toTrust(content) === null));
}

/** Scan again when the server has met the file in another state than the report's. */
export function followFile(
  { content, context, disposed }: ReportDocument,
  { announcements }: IModelFiles
): void {
  const look = (_: unknown, emission: unknown): void => {
    const event = readEvent(emission);
    const [shown] = content.report?.artifacts ?? [];
    if (event?.kind === 'scanned' && shown && event.path === context.localPath) {
      const { verdict, size } = event;
      if (verdict !== content.report?.verdict || size !== shown.size) {
        void content.scan();
      }
    }
  };
  announcements.connect(look);
  disposed.connect(() => announcements.disconnect(look));
}

/** Return the artifact whose findings somebody can decide about; `null` if there is none. */
function toTrust({ report }: ReportPage): ArtifactReport | null {
  const [artifact] = report?.artifacts ?? [];
  const counts = artifact && sortedOut(artifact.findings).standing.length > 0;
  return counts && artifact.kind === 'artifact' ? artifact : null;
}

async function trustIt(content: ReportPage, { api, trans }: IModelFiles): Promise<void> {
  const artifact = toTrust(content);
  const reason = artifact && (await askReason(artifact, trans));
  if (!artifact || !reason) {
    return;
  }
  const { path, sha256 } = artifact;
  try {
    await api.trust({ path, sha256, rule: null, reason });
  } catch (error) {
    const said = legible(error instanceof Error ? error.message : String(error));
    void showErrorMessage(trans.__('This file could not be trusted'), said);
    return;
  }
  void content.scan();
}
