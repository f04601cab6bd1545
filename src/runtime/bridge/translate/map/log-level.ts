/** Severities of RFC 5424 as MCP writes them, least severe first (`server/utilities/logging`, "Log Levels"). */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export function isLogLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.some((level) => level === value);
}

/** Whether something of this severity is wanted by who asked for `threshold`. An unknown severity is. */
export function reaches(severity: unknown, threshold: LogLevel): boolean {
  return !isLogLevel(severity) || LOG_LEVELS.indexOf(severity) >= LOG_LEVELS.indexOf(threshold);
}
