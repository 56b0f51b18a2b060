// Answers as the extension of environments does, with the Python that a test names.
const vscode = require('vscode');

const changed = new vscode.EventEmitter();
let executable = process.env.GIFTHORSE_ENVIRONMENT;

exports.activate = () => {
  const environment = () => ({
    displayName: 'of the test',
    execInfo: { run: { executable, args: [] } },
    sysPrefix: executable.replace(/\/bin\/[^/]*$/, ''),
    version: '3.11.0'
  });
  const use = python => {
    executable = python;
    changed.fire({ new: environment() });
  };
  return {
    getEnvironment: async () => environment(),
    onDidChangeEnvironment: changed.event,
    use
  };
};
