import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { artifactUri, commandOfLink, reportUri, withCommands } = load('report_uris');
const { escaped, page, placeOf, preformatted, withLinks, withPlaces } = load('report_page');

test('other addresses are no reports', () => {
  for (const address of ['file:///a/x.pt', 'https://example.org/gifthorse-report:', 'gifthorse-reports:/a']) {
    assert.equal(artifactUri(address), undefined, address);
    assert.equal(commandOfLink(address), undefined, address);
  }
});

for (const uri of [
  'file:///a/x.pt',
  'file:///c%3A/models/x.pt',
  'file://server/share/x.pt',
  'file:///a/notes.md',
]) {
  test(`the report of ${uri} leads back to it`, () => {
    const report = reportUri(uri);

    assert.ok(report.startsWith('gifthorse-report:') && report.endsWith('.md'));
    assert.equal(artifactUri(report), uri);
  });
}

test('an address as VS Code writes it leads back as well', () => {
  assert.equal(artifactUri('gifthorse-report:/a/x.pt.md'), 'file:///a/x.pt');
});

test('the page of a rule is about no artifact', () => {
  const address = 'gifthorse-report:/rules/unrestricted-torch-load.md';

  assert.equal(artifactUri(address), undefined);
  assert.equal(commandOfLink(address), `command:gifthorse.showReport?${encodeURIComponent(JSON.stringify([address]))}`);
});

test('a link to a report shows it', () => {
  const command = commandOfLink('gifthorse-report:///a/x.pt.md');

  assert.equal(command, `command:gifthorse.showReport?${encodeURIComponent('["file:///a/x.pt"]')}`);
});

test('a page runs no scripts and loads nothing', () => {
  const html = page({ title: 'x', verdict: 'unsafe', body: '' }, 'abc', 'p{}');
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html);

  assert.deepEqual(policy.split('; '), [
    "default-src 'none'",
    "style-src 'nonce-abc'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assert.ok(html.indexOf('Content-Security-Policy') < html.indexOf('<title>'));
});

test('titles and texts are no markup', () => {
  const html = page({ title: '</title><b>', body: preformatted('<img src=x>') }, 'n', '');

  assert.ok(!html.includes('<b>') && !html.includes('<img'));
  assert.equal(escaped(`<a href="'&">`), '&lt;a href=&quot;&#39;&amp;&quot;&gt;');
});

test('a verdict that nobody knows is no class of the page', () => {
  assert.ok(!page({ title: '', verdict: '"><script>', body: '' }, 'n', '').includes('script>'));
});

test('links to the web stay, also those that mention a file', () => {
  const html = '<a href="https://example.org/?file:///x">file:///x</a><img src="file:///y">';

  assert.equal(withLinks(html), html);
});

test('links to files and reports become commands', () => {
  const html = withLinks('<a title="t" href="file:///a/b.py#L3">b</a> <a href="gifthorse-report:///x.pt.md">x</a>');

  assert.match(html, /title="t" href="command:gifthorse\.openPlace\?%5B%22file%3A/);
  assert.match(html, /href="command:gifthorse\.showReport\?/);
});

test('a place may lack its line', () => {
  assert.deepEqual(placeOf('file:///a.py'), { uri: 'file:///a.py', line: 0, column: 0 });
  assert.deepEqual(placeOf('file:///a.py#L0'), { uri: 'file:///a.py', line: 0, column: 0 });
  assert.deepEqual(placeOf('file:///a.py#L12,5'), { uri: 'file:///a.py', line: 11, column: 4 });
  assert.deepEqual(placeOf('file:///a.py#L12-L14'), { uri: 'file:///a.py', line: 11, column: 0 });
});

test('a link to a file survives what renders Markdown, and a text is what it was', () => {
  const markdown = withPlaces('[a](file:///a.py#L3)');

  assert.ok(!markdown.includes('file:'));
  assert.match(withLinks('<a href="gifthorse-place:///a.py#L3">a</a>'), /command:gifthorse\.openPlace\?%5B%22file%3A/);
  assert.equal(withLinks(withPlaces('<code>](file:///a)</code>')), '<code>](file:///a)</code>');
});

test('a verdict is said once', () => {
  const said = body => page({ title: 't', verdict: 'unsafe', body }, 'n', '').match(/class="verdict"/g)?.length ?? 0;

  assert.equal(said('<h1 id="x">✗ unsafe: x.pt</h1>'), 0);
  assert.equal(said('<h1>unsafe: <code>x.pt</code></h1>'), 0);
  assert.equal(said('<p></p><h1><b>unsafe</b>: x</h1>'), 0);
  assert.equal(said('<h1>x.pt</h1><p>unsafe</p>'), 1);
  assert.equal(said('<h1>not unsafe</h1>'), 1);
});

test('links of a hover open reports, others stay', () => {
  const others = '[w](https://example.org) [f](file:///a) gifthorse-report:///x.pt.md';

  assert.equal(withCommands(others), others);
  assert.match(withCommands('a [report](gifthorse-report:///x%20y.pt.md) b'), /^a \[report\]\(command:gifthorse\.showReport\?[^)\s]+\) b$/);
});
