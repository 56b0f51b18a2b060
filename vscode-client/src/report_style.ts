/** How a report looks: in the colours and letters of the editor's theme. */

export const STYLE = `
body {
  max-width: 56rem;
  padding: 0 1.6rem 3rem;
  color: var(--vscode-editor-foreground);
  background: var(--vscode-editor-background);
  font: var(--vscode-font-size, 13px) / 1.55 var(--vscode-font-family, sans-serif);
}
.verdict {
  margin: 1.2rem 0 0;
  padding: 0.45rem 0.8rem;
  border-left: 4px solid currentColor;
  font-size: 1.15em;
  font-weight: 600;
}
.unsafe .verdict, .unsafe h1 { color: var(--vscode-gifthorse-unsafe); }
.review .verdict, .review h1 { color: var(--vscode-gifthorse-review); }
.incomplete .verdict, .incomplete h1 { color: var(--vscode-gifthorse-incomplete); }
.clean .verdict, .clean h1 { color: var(--vscode-gifthorse-clean); }
h1 code { color: inherit; }
h1 { font-size: 1.5em; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin-top: 1.8em; font-size: 1.2em; font-weight: 600; }
h3 { font-size: 1.05em; font-weight: 600; }
a { color: var(--vscode-textLink-foreground); }
a:hover { color: var(--vscode-textLink-activeForeground); }
code, pre { font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em; }
code {
  padding: 0.1em 0.3em;
  border-radius: 3px;
  background: var(--vscode-textCodeBlock-background);
  overflow-wrap: anywhere;
}
pre {
  padding: 0.7rem 0.9rem;
  border-radius: 4px;
  background: var(--vscode-textCodeBlock-background);
  overflow: auto;
}
pre code { padding: 0; background: none; overflow-wrap: normal; }
img { display: none; }
table { border-collapse: collapse; }
th, td {
  padding: 0.3rem 0.8rem;
  border-bottom: 1px solid var(--vscode-widget-border, rgba(128, 128, 128, 0.35));
  text-align: left;
  vertical-align: top;
}
blockquote {
  margin-left: 0;
  padding-left: 0.9rem;
  border-left: 3px solid var(--vscode-textBlockQuote-border);
}
`;
