import type { Rule } from '../rule';
import { kubernetes } from '../sources';

export const objectType: Rule = {
  id: 'api.object-type',
  severity: 'error',
  title: 'Every object says its API version and kind.',
  why: 'Without both, no API server knows what the object is.',
  remedy: 'Set apiVersion and kind.',
  sources: [kubernetes('Objects, required fields', 'concepts/overview/working-with-objects/#required-fields')],
  types: 'all',
  check: ({ apiVersion, kind }) => [
    ...(apiVersion === '' ? [{ pointer: '/apiVersion', message: 'The API version is missing.' }] : []),
    ...(kind === '' ? [{ pointer: '/kind', message: 'The kind is missing.' }] : []),
  ],
};
