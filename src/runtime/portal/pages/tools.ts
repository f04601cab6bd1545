import { type ComponentChild, h } from 'preact';
import type { PortalServer } from '../../../contract';
import { card } from './layout';
import { counted, toolWords } from './words';

/** Longer descriptions are for models. */
const LONGEST = 600;

/** The tools as they were approved: what each does, what it may change, and what it costs to list. */
export function toolsSection(tools: PortalServer['tools']): ComponentChild {
  if (tools === undefined) return null;
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  const row = ({ name, title, description = '', annotations, tokens: cost }: (typeof tools)[number]) =>
    h('tr', null, [
      h('th', { scope: 'row' }, [
        h('code', null, name),
        title === undefined ? null : h('div', { class: 'soft small' }, title),
      ]),
      h('td', null, description.length > LONGEST ? `${description.slice(0, LONGEST)}...` : description),
      h(
        'td',
        { class: 'small' },
        toolWords(annotations).map((text) => h('div', null, text)),
      ),
      h('td', { class: 'num' }, cost.toLocaleString('en')),
    ]);
  const head = ['Tool', 'What it does', 'Effects, as it says', 'Tokens'].map((text) =>
    h('th', { scope: 'col', class: text === 'Tokens' ? 'num' : '' }, text),
  );
  return card('tools', 'Tools', [
    h(
      'p',
      { class: 'soft small' },
      `${counted(tools.length, 'tool')}, ${counted(tokens, 'token')} in the context of a model. This is what was approved.`,
    ),
    h('div', { class: 'scroll tools', tabIndex: 0, role: 'region', 'aria-labelledby': 'tools' }, [
      h('table', null, [h('thead', null, h('tr', null, head)), h('tbody', null, tools.map(row))]),
    ]),
  ]);
}
