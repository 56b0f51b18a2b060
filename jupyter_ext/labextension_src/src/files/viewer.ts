/**
 * Model files open as their report, through the document registry like any document.
 *
 * No byte of the file is loaded into the browser: the model of these documents has no
 * file format, for which the contents API is asked about the file and not for it.
 */
import {
  ABCWidgetFactory,
  DocumentRegistry,
  DocumentWidget,
  TextModelFactory
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';

import { MODEL_SUFFIXES } from './suffixes';
import type { ReportPage } from './report_page';
import type { TranslationBundle } from '@jupyterlab/translation';
import { modelIcon } from '../view/icons';

/** The name of the viewer, which users see under "Open With" and in their settings. */
export const FACTORY = 'Model report';
export const FILE_TYPE = 'gifthorse-model';
const MODEL = 'gifthorse-unread';

/** What a model file is called and looks like in the file browser. */
export function modelFileType(trans: TranslationBundle): DocumentRegistry.IFileType {
  return {
    name: FILE_TYPE,
    displayName: trans.__('Model file'),
    extensions: MODEL_SUFFIXES,
    mimeTypes: ['application/octet-stream'],
    contentType: 'file',
    fileFormat: 'base64',
    icon: modelIcon
  };
}

/** The model of a document that is never read. */
export class UnreadModelFactory extends TextModelFactory {
  constructor() {
    super(false);
  }

  override get name(): string {
    return MODEL;
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

export type ReportDocument = DocumentWidget<ReportPage, DocumentRegistry.IModel>;

export class ReportViewerFactory extends ABCWidgetFactory<ReportDocument> {
  constructor(
    private readonly make: (path: string) => ReportPage,
    label: string
  ) {
    super({
      name: FACTORY,
      label,
      modelName: MODEL,
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      readOnly: true
    });
  }

  protected override createNewWidget(context: DocumentRegistry.Context): ReportDocument {
    const content = this.make(context.localPath);
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = modelIcon;
    void context.ready.then(() => content.scan());
    context.fileChanged.connect((_, model) => {
      // The first of these says that the document is there, which is no change.
      if (context.isReady && model.last_modified) {
        void content.scan();
      }
    });
    return widget;
  }
}
