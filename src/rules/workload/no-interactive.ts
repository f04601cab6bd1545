import { containerRule } from '../rule';
import { kubernetes } from '../sources';

export const noInteractive = containerRule({
  id: 'workload.no-interactive',
  severity: 'warning',
  title: 'No container keeps a terminal or its standard input open.',
  why: 'They are for pods that people attach to; whoever may attach speaks to the program in place of its callers.',
  remedy: 'Remove stdin and tty.',
  sources: [kubernetes('Debug running pods', 'tasks/debug/debug-application/debug-running-pod/')],
  check: ({ json, name, pointer }) =>
    ['stdin', 'tty']
      .filter((member) => json[member] === true)
      .map((member) => ({ pointer: `${pointer}/${member}`, message: `Container "${name}" has ${member} open.` })),
});
