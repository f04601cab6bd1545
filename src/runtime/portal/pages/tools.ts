import { type ComponentChild, type ComponentChildren, h } from 'preact';
import type { PortalServer } from '../../../contract';
import { card } from './layout';
import { counted, toolWords } from './words';

/** Longer descriptions are for models: the beginning is shown, and the rest on demand. */
const BEGINNING = 160;
/** What is longer than this is cut. */
const LONGEST = 4_000;

function told(description: string): ComponentChildren {
  if (description.length <= BEGINNING * 1.25) return description;
  const whole = description.length > LONGEST ? `${description.slice(0, LONGEST)}...` : description;
  const end = description.lastIndexOf(' ', BEGINNING);
  return [
    `${description.slice(0, end > 0 ? end : BEGINNING)}...`,
    h('details', null, [h('summary', null, 'Read all'), h('p', null, whole)]),
  ];
}

/** The tools as they were approved: what each does, what it may change, and what it costs to list. */
export function toolsSection(tools: PortalServer['tools']): ComponentChild {
  if (tools === undefined) return null;
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  const row = ({ name, title, description = '', annotations, tokens: cost }: (typeof tools)[number]) =>
    h('tr', { role: 'row' }, [
      h('th', { scope: 'row', role: 'rowheader' }, [
        h('code', null, name),
        title === undefined ? null : h('div', { class: 'soft small' }, title),
      ]),
      h('td', { role: 'cell' }, told(description)),
      h(
        'td',
        { class: 'small', role: 'cell' },
        toolWords(annotations).map((text) => h('div', null, text)),
      ),
      h('td', { class: 'num', role: 'cell' }, cost.toLocaleString('en')),
    ]);
  const head = ['Tool', 'What it does', 'Effects, as it says', 'Tokens'].map((text) =>
    h('th', { scope: 'col', role: 'columnheader', class: text === 'Tokens' ? 'num' : '' }, text),
  );
  return card('tools', 'Tools', [
    h(
      'p',
      { class: 'soft small' },
      `${counted(tools.length, 'tool')}, ${counted(tokens, 'token')} in the context of a model. This is what was approved.`,
    ),
    h('div', { class: 'scroll tools', tabIndex: 0, role: 'group', 'aria-label': 'Table of tools' }, [
      // Narrow screens show it as blocks, which takes roles from elements that do not say theirs.
      h('table', { role: 'table' }, [
        h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
        h('tbody', { role: 'rowgroup' }, tools.map(row)),
      ]),
    ]),
  ]);
}
