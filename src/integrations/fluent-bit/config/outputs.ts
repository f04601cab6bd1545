import type { FluentBitOutput } from '../output';
import type { ConfigSection, Plugin } from './value';

/** Where certificates of authorities are mounted. */
export const CA_FOLDER = '/etc/fluent-bit/ca';

/** A secret header of an output, and the variable that brings it. */
export interface OutputHeader {
  readonly output: FluentBitOutput;
  readonly header: string;
  readonly variable: string;
}

/** The variables of all outputs' secret headers. */
export function headersOf(outputs: readonly FluentBitOutput[]): OutputHeader[] {
  return outputs.flatMap((output) =>
    Object.keys(output.props.headers ?? {}).map((header) => ({
      output,
      header,
      variable: `${output.id}_${header}`.toUpperCase().replace(/[^A-Z0-9]/g, '_'),
    })),
  );
}

/** The file with the certificates that an output trusts. */
export function caFileOf({ id }: FluentBitOutput): string {
  return `${id}.crt`;
}

/** What is the same for all lines of a stream. */
export interface StreamLabels {
  readonly platform: string | undefined;
  /** Labels of the stream, such as how long it is kept. */
  readonly added: Readonly<Record<string, string>>;
}

/**
 * Sends lines on, and tries without end.
 *
 * @param limit most bytes that wait on the disk; beyond, the oldest are dropped
 */
export function send(output: FluentBitOutput, labels: StreamLabels, limit: string): Plugin {
  const { kind, id, props } = output;
  const url = new URL(props.endpoint);
  const headers = headersOf([output]).map(({ header, variable }) => `${header} \${${variable}}`);
  return {
    name: kind,
    alias: id,
    match: '*',
    host: url.hostname.replace(/[[\]]/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    ...KINDS[kind](output, url.pathname.replace(/\/$/, ''), labels),
    ...(headers.length > 0 && { header: headers }),
    ...(url.protocol === 'https:' && tls(output)),
    retry_limit: 'no_limits',
    'storage.total_limit_size': limit,
  };
}

type Part = (output: FluentBitOutput, path: string, labels: StreamLabels) => ConfigSection;

const KINDS: Readonly<Record<FluentBitOutput['kind'], Part>> = {
  opentelemetry: (_, path) => ({
    logs_uri: `${path}/v1/logs`,
    logs_body_key: '$log',
    logs_body_key_attributes: true,
    log_response_payload: false,
    compress: 'gzip',
  }),
  loki: ({ tenant }, path, { platform, added }) => {
    const fixed = { ...(platform !== undefined && { platform }), ...added };
    const labels = Object.entries(fixed).map(([name, value]) => `${name}=${value}`);
    const read = ['k8s_namespace_name', 'k8s_container_name'];
    return {
      uri: `${path}/loki/api/v1/push`,
      ...(tenant !== undefined && { tenant_id: tenant }),
      labels: [...labels, ...read.map((name) => `${name}=$${name}`)].join(', '),
      structured_metadata: 'k8s_pod_name=$k8s_pod_name',
      remove_keys: [...read, 'k8s_pod_name', ...Object.keys(fixed)].join(', '),
      // What is left is the line, which is sent as it was written.
      drop_single_key: 'raw',
      line_format: 'json',
      compress: 'gzip',
    };
  },
  http: (_, path) => ({
    uri: path === '' ? '/' : path,
    format: 'json_lines',
    json_date_key: 'time',
    json_date_format: 'iso8601',
    log_response_payload: false,
    compress: 'gzip',
  }),
};

/** Without a word about it, Fluent Bit would take any certificate that is valid, whoever's it is. */
function tls(output: FluentBitOutput): ConfigSection {
  return {
    tls: true,
    'tls.verify': true,
    'tls.verify_hostname': true,
    'tls.min_version': 'TLSv1.2',
    ...(output.props.ca && { 'tls.ca_file': `${CA_FOLDER}/${caFileOf(output)}` }),
  };
}
