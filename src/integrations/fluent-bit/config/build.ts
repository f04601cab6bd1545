import { RETENTION, STREAM } from '../../../constructs/otel-collector/config/node-logs';
import type { FluentBitOutput } from '../output';
import { members, onlyStream, origin, redact } from './filters';
import { allFiles, POD_PATH, RUNTIME_ONLY, runtimeFiles, STATE, tail } from './inputs';
import { send } from './outputs';
import type { ConfigSection, FluentBitConfig } from './value';

/** Most chunks in memory, of 2 MiB; the rest is on the disk alone. */
const CHUNKS = 64;

/** What a process reads, and where it sends it. */
export interface StreamInput {
  readonly namespaces: readonly string[];
  readonly platform: string | undefined;
  readonly outputs: readonly FluentBitOutput[];
  /** Most that waits on the disk for each output. */
  readonly limit: string;
  /** The port of its health and metrics. */
  readonly port: number;
}

/** The process of the audit stream: it reads the runtime's containers, keeps audit events, and changes nothing of them. */
export function auditConfig(
  { namespaces, platform, outputs, limit, port }: StreamInput,
  days: number,
): FluentBitConfig {
  const added = { [member(STREAM)]: 'audit', [member(RETENTION)]: `${days}` };
  return {
    service: {
      ...service(port),
      // What an output refuses for good is kept beside it, for whoever is called.
      'storage.keep.rejected': true,
      'storage.rejected.path': 'rejected',
      'storage.rejected.limit': '32M',
    },
    parsers: [POD_PATH],
    pipeline: {
      inputs: [tail({ tag: 'audit', paths: runtimeFiles(namespaces), excluded: [] })],
      filters: [onlyStream('audit', true), origin(), ...members({ ...named(platform), ...added })],
      outputs: outputs.map((output) => send(output, { platform, added }, limit)),
    },
  };
}

/** The process of all other lines: what is sensitive is removed before anything is sent. */
export function logConfig(
  { namespaces, platform, outputs, limit, port }: StreamInput,
  script: string,
): FluentBitConfig {
  return {
    service: service(port),
    parsers: [POD_PATH],
    pipeline: {
      inputs: [
        tail({ tag: 'runtime', paths: runtimeFiles(namespaces), excluded: [] }),
        tail({ tag: 'containers', paths: allFiles(namespaces), excluded: RUNTIME_ONLY }),
      ],
      // What a server writes is no audit event, whatever it says: those lines are not asked.
      filters: [onlyStream('runtime', false), origin(), ...members(named(platform)), redact(script)],
      outputs: outputs.map((output) => send(output, { platform, added: {} }, limit)),
    },
  };
}

function service(port: number): ConfigSection {
  return {
    flush: 1,
    grace: 10,
    log_level: 'info',
    http_server: true,
    http_listen: '0.0.0.0',
    http_port: port,
    health_check: true,
    // What an output refuses for good; what it could not take yet is tried again without end, and is no error.
    hc_errors_count: 1,
    hc_retry_failure_count: 1,
    hc_period: 60,
    'scheduler.base': 2,
    'scheduler.cap': 60,
    'storage.path': `${STATE}/chunks`,
    'storage.sync': 'full',
    'storage.checksum': true,
    'storage.metrics': true,
    'storage.max_chunks_up': CHUNKS,
    'storage.backlog.mem_limit': '16M',
  };
}

const named = (platform: string | undefined): Readonly<Record<string, string>> =>
  platform === undefined ? {} : { platform };

/** Loki knows no dots in names: the same question finds lines of both agents there. */
const member = (name: string) => name.replaceAll('.', '_');
