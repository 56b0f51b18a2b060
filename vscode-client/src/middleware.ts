/** What we change of what passes between VS Code and the server. */

import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import { commandOfLink } from './report_uris';
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
    provideDocumentLinks: async (document, token, next) =>
      (await next(document, token))?.map(opensPanel),
    resolveDocumentLink: async (link, token, next) => {
      const resolved = await next(link, token);
      return resolved && opensPanel(resolved);
    },
  };
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
