import { code, object, type Props } from '../draft';
import { Account } from './account';
import { secondsOf } from './duration';

/** Reads `config.rateLimiting`: how often callers may call. */
export function limitsOf(limiting: Account): { readonly props: Props; readonly notes: readonly string[] } {
  const tools = limiting.list('tools').map((one) => new Account(one));
  const limits = [
    ...limitOf('principal', limiting.in('perUser')),
    ...tools.flatMap((tool) => {
      const name = tool.text('name') ?? '*';
      return [...limitOf('tool', tool.in('shared'), name), ...limitOf('principal-tool', tool.in('perUser'), name)];
    }),
  ];
  const said = [limiting.in('perUser'), ...tools.flatMap((tool) => [tool.in('shared'), tool.in('perUser')])].filter(
    (bucket) => bucket.names.length > 0,
  ).length;
  const shared = limiting.in('shared');
  const isShared = shared.names.length > 0;
  for (const field of shared.names) shared.take(field);
  return {
    props: limits.length === 0 ? {} : { rateLimits: `[${limits.join(', ')}]` },
    notes: [
      ...(said > limits.length ? ['One of its limits could not be read: say it in `rateLimits`.'] : []),
      ...(isShared ? ['It limited all callers together: `budgets` count what a gateway gives in an hour.'] : []),
      ...(limits.length === 0 ? [] : ['Its limits let calls through when their store failed. These refuse then.']),
      ...(tools.length === 0 ? [] : ['Its limits name tools as servers do: here they have names of the gateway.']),
    ],
  };
}

function limitOf(per: string, bucket: Account, tool?: string): string[] {
  const [requests, seconds] = [bucket.number('maxTokens'), secondsOf(bucket.text('refillPeriod'))];
  if (requests === undefined || seconds === undefined) return [];
  const limit = { per: code(per), requests: String(requests), seconds: String(seconds) };
  return [object({ ...limit, ...(tool !== undefined && { tools: code([tool]) }) })];
}
