import { z } from 'zod';
import type { PortalUsage } from '../../../contract';
import { Outbound } from '../../auth/outbound/outbound';
import { WatchedFile } from '../../auth/outbound/watched-file';

const Labels = z.record(z.string(), z.string());
const Value = z.tuple([z.number(), z.string()]);
const Vector = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: Labels, value: Value })),
  }),
});
const Matrix = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: Labels, values: z.array(Value) })),
  }),
});

/** Largest answer, bytes. */
const LARGEST = 2 * 1024 * 1024;
const DAY = 86_400;

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks a Prometheus (HTTP API v1). Each answer has its time and its size. */
export class Prometheus {
  private readonly outbound: Outbound;
  private readonly base: string;
  private readonly token: WatchedFile | undefined;

  constructor(private readonly config: PortalUsage) {
    const { url, privateNetwork, caFile, timeoutSeconds, tokenFile } = config;
    this.outbound = new Outbound({ privateNetwork, caFile, timeout: timeoutSeconds * 1_000, largest: LARGEST });
    this.base = url.replace(/\/+$/, '');
    this.token = tokenFile === undefined ? undefined : new WatchedFile(tokenFile);
  }

  /**
   * The values of now. What is no number, such as a quotient of nothing, is left out.
   *
   * @throws Error when there is no such answer
   */
  async now(query: string): Promise<Sample[]> {
    const { data } = Vector.parse(await this.ask('query', { query }));
    return data.result.flatMap(({ metric, value }) => {
      const number = Number(value[1]);
      return Number.isFinite(number) ? [{ labels: metric, value: number }] : [];
    });
  }

  /**
   * One value for each of the last days, the oldest first. A day without a value counts as 0.
   *
   * @param now milliseconds since 1970
   * @throws Error when there is no such answer
   */
  async days(query: string, days: number, now: number): Promise<number[]> {
    const end = Math.floor(now / 1_000);
    const first = end - (days - 1) * DAY;
    const range = { query, start: String(first), end: String(end), step: String(DAY) };
    const { data } = Matrix.parse(await this.ask('query_range', range));
    const values = new Map(
      data.result[0]?.values.map(([at, value]) => [Math.round((at - first) / DAY), Number(value)]),
    );
    return Array.from({ length: days }, (_, day) => {
      const value = values.get(day) ?? 0;
      return Number.isFinite(value) ? value : 0;
    });
  }

  close(): Promise<void> {
    return this.outbound.close();
  }

  private async ask(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const query = new URLSearchParams({ ...parameters, timeout: `${this.config.timeoutSeconds}s` });
    const response = await this.outbound.fetch(`${this.base}/api/v1/${path}?${query}`, {
      headers: {
        accept: 'application/json',
        ...(this.token !== undefined && { authorization: `Bearer ${this.token.read()}` }),
      },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    }
    return response.json();
  }
}
