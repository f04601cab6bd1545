import { type ResourceDefaults, resolveResources } from '../../constructs/common/resources';
import type { Problems } from '../../errors';
import { parseQuantity } from '../../kube';
import { auditConfig, logConfig } from './config/build';
import { redactionScript } from './config/redaction';
import { configText } from './config/value';
import { configFile, configPath, type Process, SCRIPT } from './pod';
import type { FluentBitBufferProps, FluentBitProps } from './props';

const BUFFER = { audit: '512Mi', logs: '256Mi' } as const;
const RETENTION_DAYS = 400;
const PORT = 2020;
const MEBIBYTE = 1024n ** 2n;
/** What is there beside the buffer: how far each file was read, and chunks that are being written. */
const MARGIN = 64n * MEBIBYTE;

/** The processes: one for audit events, and one for other lines where they are sent. A flood of lines neither delays audit events nor takes their room. */
export function processesOf(props: FluentBitProps, problems: Problems): Process[] {
  const { auditTo, outputs = [], buffer = {}, resources = {} } = props;
  const process = (stream: Process['stream'], sent: Process['outputs'], port: number): Process => {
    const waiting = bytes(stream, buffer) * BigInt(sent.length);
    const size = `${(waiting + MARGIN) / MEBIBYTE}Mi`;
    const defaults: ResourceDefaults = {
      requests: { cpu: '25m', memory: '64Mi', ephemeralStorage: '64Mi' },
      limits: { cpu: '500m', memory: '256Mi', ephemeralStorage: `${(waiting + 2n * MARGIN) / MEBIBYTE}Mi` },
    };
    return {
      stream,
      outputs: sent,
      port,
      size,
      resources: resolveResources('resources', resources, defaults, problems),
    };
  };
  return [process('audit', auditTo, PORT), ...(outputs.length === 0 ? [] : [process('logs', outputs, PORT + 1)])];
}

/** The ConfigMap's content: a configuration for each process, and the script that removes what is sensitive. */
export function filesOf(
  props: FluentBitProps,
  processes: readonly Process[],
  namespaces: readonly string[],
  platform: string | undefined,
): Record<string, string> {
  const { buffer = {}, retentionDays = RETENTION_DAYS, unsafe = {} } = props;
  const texts = processes.map(({ stream, outputs, port }) => {
    const limit = `${bytes(stream, buffer) / MEBIBYTE}M`;
    const input = { namespaces, platform, outputs, limit, port };
    const config = stream === 'audit' ? auditConfig(input, retentionDays) : logConfig(input, configPath(SCRIPT));
    return [configFile(stream), configText(config)] as const;
  });
  const kept = { arguments: unsafe.toolArguments !== undefined, results: unsafe.toolResults !== undefined };
  const sendsLines = processes.some(({ stream }) => stream === 'logs');
  return { ...Object.fromEntries(texts), ...(sendsLines && { [SCRIPT]: redactionScript(kept) }) };
}

function bytes(stream: Process['stream'], buffer: FluentBitBufferProps): bigint {
  return (parseQuantity(buffer[stream] ?? BUFFER[stream]) ?? 0n) / 1_000n;
}
