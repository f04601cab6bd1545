import type { Construct } from 'constructs';
import { Problems } from '../../errors';
import type { Peer } from '../../network';

/** Something of a platform that says how it is: a server, the gateway, the egress proxy. */
export interface TelemetryMember {
  /** Its construct: what is created for it goes below. */
  readonly scope: Construct;
  /** The name of its workload. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** What it is: the value of the label `strata.dev/role`. */
  readonly role: string;
  /** Its pods. */
  readonly peer: Peer;
  /** Labels that select its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Whether it sends spans to the platform's collector. */
  readonly sends: () => boolean;
  /** Whether it serves metrics. */
  readonly measured: () => boolean;
}

/** Where spans of a platform go. */
export interface TraceSink {
  /** An OTLP/HTTP endpoint. */
  readonly endpoint: string;
  readonly peer: Peer;
}

/** What watches a platform. It may come before or after what is watched. */
export class PlatformTelemetry {
  readonly #members: TelemetryMember[] = [];
  readonly #scrapers: Peer[] = [];
  readonly #changed = new Set<() => void>();
  readonly #watchers: ((member: TelemetryMember) => void)[] = [];
  #traces: TraceSink | undefined;

  /** Who is watched, in the order of arrival. */
  get members(): readonly TelemetryMember[] {
    return this.#members;
  }

  /** Where spans go, unless somebody says otherwise. */
  get traces(): TraceSink | undefined {
    return this.#traces;
  }

  /** Who reads metrics of all members. */
  get scrapers(): readonly Peer[] {
    return this.#scrapers;
  }

  /** Watches somebody, who is told of each change. */
  join(member: TelemetryMember, changed: () => void = () => undefined): void {
    this.#members.push(member);
    this.#changed.add(changed);
    for (const watch of this.#watchers) {
      watch(member);
    }
  }

  /** Calls back for everybody who is watched, now or later. */
  onJoin(watch: (member: TelemetryMember) => void): void {
    this.#watchers.push(watch);
    this.#members.forEach(watch);
  }

  /**
   * From now on spans go there.
   *
   * @param subject who asks, for errors
   */
  sendTo(traces: TraceSink, subject: string): void {
    this.#traces = traces;
    this.#tell(subject);
  }

  /**
   * From now on this reads metrics.
   *
   * @param subject who asks, for errors
   */
  scrapeFrom(peers: readonly Peer[], subject: string): void {
    this.#scrapers.push(...peers);
    this.#tell(subject);
  }

  #tell(subject: string): void {
    const problems = new Problems(subject);
    for (const changed of this.#changed) {
      problems.attempt(changed);
    }
    problems.raise();
  }
}
