import { text } from '../model/json';
import { COMPLIANT, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const MACROS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
const FIELDS = [
  { least: 0, most: 59, names: '' },
  { least: 0, most: 23, names: '' },
  { least: 1, most: 31, names: '' },
  { least: 1, most: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec' },
  { least: 0, most: 6, names: 'sun mon tue wed thu fri sat' },
] as const;
const PART = /^(?:\*|\?|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/;

export const cronSchedule: Rule = {
  id: 'api.cron-schedule',
  severity: 'error',
  title: 'The schedule of a CronJob has five fields with values in their ranges.',
  why: 'The API server rejects every other schedule, and a time zone inside it.',
  remedy: 'Write minute, hour, day of month, month and day of week; set spec.timeZone for the zone.',
  sources: [kubernetes('CronJobs, schedule syntax', 'concepts/workloads/controllers/cron-jobs/#schedule-syntax')],
  types: ['CronJob'],
  check({ spec }) {
    const schedule = text(spec['schedule']) ?? '';
    return isSchedule(schedule) ? COMPLIANT : problem('/spec/schedule', `"${schedule}" is no schedule.`);
  },
};

function isSchedule(schedule: string): boolean {
  if (MACROS.has(schedule) || /^@every \d+[smh]$/.test(schedule)) return true;
  const fields = schedule.trim().split(/\s+/);
  return (
    fields.length === FIELDS.length &&
    FIELDS.every((field, index) => (fields[index] ?? '').split(',').every((part) => isPart(part, field)))
  );
}

function isPart(part: string, { least, most, names }: (typeof FIELDS)[number]): boolean {
  const match = PART.exec(part);
  if (match === null) return false;
  const [from, to] = [match[1], match[2]].map((value) =>
    value === undefined ? undefined : numberOf(value, least, names),
  );
  const fits = (value: number | undefined): boolean => value === undefined || (value >= least && value <= most);
  return fits(from) && fits(to) && (from === undefined || to === undefined || from <= to);
}

function numberOf(value: string, least: number, names: string): number {
  const position = names.split(' ').indexOf(value.toLowerCase());
  return position === -1 || names === '' ? Number(value) : position + least;
}
