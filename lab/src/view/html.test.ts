import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { html, ownMarkup } from './html.ts';

test('text can close neither an element nor an attribute', () => {
  const { markup } = html`<p title="${`"'><i>`}">${'<b> & </p>'}</p>`;
  assert.equal(markup, '<p title="&quot;&#39;&gt;&lt;i&gt;">&lt;b&gt; &amp; &lt;/p&gt;</p>');
});

test('markup of another template goes in as it is, and a list one after the other', () => {
  const items = ['a', 'b'].map((item) => html`<i>${item}</i>`);
  assert.equal(html`<p>${items}</p>`.markup, '<p><i>a</i><i>b</i></p>');
});

test('nothing is written for undefined and false, and 0 is a number', () => {
  assert.equal(html`[${undefined}${false}${0}]`.markup, '[0]');
});

test('indents of the source are left out, and those of a value are kept', () => {
  const { markup } = html`<pre>    ${'a\n    b'}</pre>`;
  assert.match(markup, /a\n {4}b/);
  assert.doesNotMatch(markup, /\n\s+a/);
});

test('what cannot be seen is shown, whoever forgot to', () => {
  assert.equal(html`${'a\u202e\u001bb'}`.markup, 'a⟨U+202E⟩⟨U+001B⟩b');
});

test('own markup is not escaped', () => {
  assert.equal(html`${ownMarkup('<hr>')}`.markup, '<hr>');
});

test('whatever the text, no character of markup is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(
        html`${text}`.markup.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, ''),
        /[<>"'&]/,
      );
    }),
  );
});
