/** What we change of what passes between VS Code and the server. */

import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import { SERVER_COMMANDS } from './protocol';
import { SHOW_REPORT } from './report_page';
import { commandOfLink, withCommands } from './report_uris';
import { SECTION } from './settings';

/** Whose libraries count in a place: the path of a Python. */
export type InterpreterOf = (scope: vscode.Uri | undefined) => Promise<string | undefined>;

/** Return the middleware of a client. */
export function middleware(interpreterOf: InterpreterOf): Middleware {
  return {
    workspace: {
      configuration: async (params, token, next) => {
        const answers = await next(params, token);
        if (!Array.isArray(answers)) {
          return answers;
        }
        return Promise.all(
          params.items.map(async ({ section, scopeUri }, index) => {
            const answer: unknown = answers[index];
            if (section !== SECTION || !isRecord(answer)) {
              return answer;
            }
            const scope = scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri);
            const interpreter = await interpreterOf(scope);
            return { ...answer, interpreter: interpreter === undefined ? [] : [interpreter] };
          }),
        );
      },
    },
    executeCommand: async (command, given: unknown[], next) => {
      switch (command) {
        case SERVER_COMMANDS.showReport:
          return vscode.commands.executeCommand(SHOW_REPORT, ...given);
        case SERVER_COMMANDS.trust:
          return trusted(given, args => Promise.resolve(next(command, args)));
        default:
          return next(command, given);
      }
    },
    provideHover: async (document, position, token, next) => {
      const hover = await next(document, position, token);
      for (const content of hover?.contents ?? []) {
        if (content instanceof vscode.MarkdownString) {
          content.value = withCommands(content.value);
        }
      }
      return hover;
    },
    provideDocumentLinks: async (document, token, next) =>
      (await next(document, token))?.map(opensPanel),
    resolveDocumentLink: async (link, token, next) => {
      const resolved = await next(link, token);
      return resolved && opensPanel(resolved);
    },
  };
}

/** Ask why a file is trusted; whoever says nothing trusts nothing. */
async function trusted(
  [uri, sha256, rule, reason]: unknown[],
  next: (args: unknown[]) => Promise<unknown>,
): Promise<unknown> {
  // Without a hash the server scans first, and asks itself.
  if (typeof sha256 !== 'string' || typeof reason === 'string') {
    return next([uri, sha256, rule, reason]);
  }
  const said = await vscode.window.showInputBox({
    title: vscode.l10n.t('Trust this file, as long as it does not change'),
    prompt: vscode.l10n.t('Why? The reason is kept with the hash of the file.'),
    placeHolder: vscode.l10n.t('such as: trained by us, run 42'),
    validateInput: text => (text.trim() ? undefined : vscode.l10n.t('A reason, please.')),
  });
  return said === undefined ? undefined : next([uri, sha256, rule, said.trim()]);
}

/** A report opens as a panel; its text is one click further. */
function opensPanel(link: vscode.DocumentLink): vscode.DocumentLink {
  if (link.target) {
    const command = commandOfLink(link.target.toString(true));
    link.target = command === undefined ? link.target : vscode.Uri.parse(command);
  }
  return link;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
