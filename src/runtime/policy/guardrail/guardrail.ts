import type { AuditGuardrail, GuardrailAnswer, GuardrailConfig, GuardrailQuestion } from '../../../contract';
import { clip } from '../../audit/call-record';
import type { Log } from '../../telemetry/log';
import { DecisionPoint } from '../decision-point/decision-point';
import { type Dialect, dialectOf } from './dialect';
import type { GuardrailMetrics } from './guardrail-metrics';

/** What a guardrail made of a question. It never throws and never rejects: what goes wrong is a block that failed. */
export interface Inspection {
  /** What becomes of the call: in dry-run always `pass`. */
  readonly answer: GuardrailAnswer;
  /** What is audited. */
  readonly record: AuditGuardrail;
}

/** Which call could not be looked at. */
type Failing = Pick<GuardrailQuestion, 'phase' | 'server' | 'method'>;

export interface GuardrailDependencies {
  readonly log: Log;
  readonly metrics: GuardrailMetrics;
}

/** One outside system that looks at calls. */
export class Guardrail {
  readonly #dialect: Dialect;

  private constructor(
    private readonly config: GuardrailConfig,
    private readonly point: DecisionPoint,
    private readonly dependencies: GuardrailDependencies,
  ) {
    this.#dialect = dialectOf(config);
  }

  /** @throws Error when the files of the configuration cannot be read */
  static async open(config: GuardrailConfig, dependencies: GuardrailDependencies): Promise<Guardrail> {
    const { timeoutSeconds, tokenFile, caFile, maxBytes } = config;
    const { url } = dialectOf(config);
    const point = await DecisionPoint.open({ url, timeoutSeconds, tokenFile, caFile, answerBytes: maxBytes });
    return new Guardrail(config, point, dependencies);
  }

  get name(): string {
    return this.config.name;
  }

  /** Whether it looks at this side of an upstream's calls. */
  watches(upstream: string, phase: GuardrailQuestion['phase']): boolean {
    const { phases, upstreams } = this.config;
    return phases.includes(phase) && (upstreams === undefined || upstreams.includes(upstream));
  }

  async inspect(asked: GuardrailQuestion): Promise<Inspection> {
    const began = performance.now();
    try {
      const question = JSON.stringify(this.#dialect.question(asked));
      if (Buffer.byteLength(question) > this.config.maxBytes)
        throw new Error('there is more to look at than it is shown');
      const answer = this.#dialect.answer(await this.point.ask(question));
      return this.#inspected(asked.phase, answer, began);
    } catch (error) {
      return this.fail(asked, error instanceof Error ? error.message : String(error), began);
    }
  }

  /** What cannot be looked at, or was changed to what cannot stand: it is refused, as if nobody had answered. */
  fail({ phase, server, method }: Failing, reason: string, began = performance.now()): Inspection {
    const guardrail = this.config.name;
    const details = { event: 'guardrail-failed', guardrail, phase, server, method, reason };
    this.dependencies.log.error(details, 'A guardrail could not look at a call');
    return this.#inspected(phase, { verdict: 'block' }, began, true);
  }

  #inspected(phase: GuardrailQuestion['phase'], answer: GuardrailAnswer, began: number, failed = false): Inspection {
    const { name, mode } = this.config;
    this.dependencies.metrics.add(name, phase, failed ? 'failed' : answer.verdict, performance.now() - began);
    const record: AuditGuardrail = {
      guardrail: name,
      phase,
      verdict: answer.verdict,
      mode,
      ...(answer.reason !== undefined && { reason: clip(answer.reason) }),
      ...(failed && { failed }),
    };
    return { answer: mode === 'dry-run' ? { verdict: 'pass' } : answer, record };
  }

  close(): Promise<void> {
    return this.point.close();
  }
}
