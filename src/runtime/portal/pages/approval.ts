import { type ComponentChild, h } from 'preact';
import type { LifecycleState } from '../../../contract';
import type { Entry } from '../catalogue/entry';
import type { History } from '../catalogue/registry';
import { card, csrfField } from './layout';
import { day, LIFECYCLE, STEPS, verbOf } from './words';

/** What happened to a version, and what its reader can do next. */
export function approvalSection(
  entry: Entry,
  { events, next }: History,
  reader: { readonly csrf: string } | undefined,
): ComponentChild {
  const state = entry.own.lifecycle;
  if (state === undefined || reader === undefined) return null;
  const past = events.map(({ at, to, by, comment }) =>
    h('li', null, [
      h('time', { dateTime: at }, `${day(at)}${by === undefined ? '' : ` by ${by}`}`),
      LIFECYCLE[to as LifecycleState] ?? to,
      comment === undefined ? null : h('div', null, h('q', null, comment)),
    ]),
  );
  // A registry that does not say what its caller may do refuses what they may not.
  const steps = next ?? STEPS[state];
  if (past.length === 0 && steps.length === 0) return null;
  return card('approval', 'Approval', [
    past.length === 0 ? h('p', null, LIFECYCLE[state]) : h('ol', { class: 'past' }, past),
    steps.length === 0
      ? h('p', { class: 'soft small' }, 'You have nothing to decide here now.')
      : moveForm(entry, steps, reader),
  ]);
}

/** The form that moves a version through the approval workflow. */
function moveForm(
  { name, version, own }: Entry,
  steps: readonly LifecycleState[],
  reader: { readonly csrf: string },
): ComponentChild {
  return h('form', { method: 'post', action: '/approvals' }, [
    csrfField(reader),
    h('input', { type: 'hidden', name: 'name', value: name }),
    h('input', { type: 'hidden', name: 'version', value: version }),
    h('label', { for: 'comment' }, ['Comment ', h('span', { class: 'soft' }, '(optional)')]),
    h('textarea', { id: 'comment', name: 'comment', rows: 2, maxLength: 1_000 }),
    h(
      'div',
      { class: 'acts' },
      steps.map((to) =>
        h(
          'button',
          { name: 'to', value: to, class: to === 'blocked' || to === 'rejected' ? 'bad' : '' },
          verbOf(to, own.lifecycle),
        ),
      ),
    ),
  ]);
}
