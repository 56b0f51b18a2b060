// Runs in the extension host what a test asks for: what the page cannot tell.
//
// It listens on loopback and writes its address into the folder that the test names, one
// file for each workspace.  Only who can read that file knows the token.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const vscode = require('vscode');

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
const PARAMETERS = ['vscode', 'given', 'require'];

async function answer(text) {
  const { script, given } = JSON.parse(text);
  try {
    const result = await new AsyncFunction(...PARAMETERS, script)(
      vscode,
      given,
      require
    );
    return { result: result ?? null };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}

async function read(request) {
  const pieces = [];
  for await (const piece of request) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

exports.activate = context => {
  const folder = process.env.GIFTHORSE_DRIVER;
  const workspace = vscode.workspace.workspaceFolders?.[0];
  if (!folder || !workspace) {
    return;
  }
  const token = crypto.randomBytes(16).toString('hex');
  const server = http.createServer(async (request, response) => {
    if (request.url !== `/${token}`) {
      response.writeHead(404).end();
      return;
    }
    const said = JSON.stringify(await answer(await read(request)));
    response.writeHead(200, { 'content-type': 'application/json' }).end(said);
  });
  server.listen(0, '127.0.0.1', () => {
    const file = path.join(folder, path.basename(workspace.uri.fsPath));
    fs.writeFileSync(`${file}.new`, `http://127.0.0.1:${server.address().port}/${token}`);
    fs.renameSync(`${file}.new`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
