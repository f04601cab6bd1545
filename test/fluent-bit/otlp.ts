/** A log record, as OTLP has it: what of it is of interest here. */
export interface LogRecord {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Field = readonly [number: number, value: Buffer | bigint];

/**
 * Reads the log records of an export request. Written here, so that what Fluent Bit sends is read by nobody's assumptions but those of the format.
 *
 * Source: opentelemetry-proto, `ExportLogsServiceRequest`; Protocol Buffers, "Encoding".
 */
export function logRecords(request: Buffer): LogRecord[] {
  return inside(request, 1)
    .flatMap((resourceLogs) => inside(resourceLogs, 2))
    .flatMap((scopeLogs) => inside(scopeLogs, 2))
    .map((record) => ({
      body: inside(record, 5).map(text).join(''),
      attributes: Object.fromEntries(
        inside(record, 6).map((pair) => [String(inside(pair, 1)[0] ?? ''), inside(pair, 2).map(text).join('')]),
      ),
    }));
}

/** The text of an `AnyValue`. */
const text = (value: Buffer) => String(inside(value, 1)[0] ?? '');

const inside = (message: Buffer, wanted: number) =>
  fields(message).flatMap(([number, value]) => (number === wanted && Buffer.isBuffer(value) ? [value] : []));

function fields(message: Buffer): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    const [number, wire] = [key >> 3, key & 7];
    if (wire === 0) found.push([number, varint()]);
    else if (wire === 2) {
      const length = Number(varint());
      found.push([number, message.subarray(at, at + length)]);
      at += length;
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else throw new Error(`a field of the unknown type ${wire}`);
  }
  return found;
}
