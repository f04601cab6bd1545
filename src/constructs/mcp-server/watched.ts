import type { ServerPlace } from './input';
import type { McpServerProps } from './props';

/** The props of a server, with what its platform decides about telemetry where the server itself says nothing. */
export function watchedProps(props: McpServerProps, { platform }: ServerPlace): McpServerProps {
  const { telemetry = {} } = props;
  const traces = telemetry.traces ?? platform?.telemetry.traces;
  const readers = telemetry.metrics === false ? [] : (platform?.telemetry.scrapers ?? []);
  if (traces === telemetry.traces && readers.length === 0) {
    return props;
  }
  return {
    ...props,
    telemetry: {
      ...telemetry,
      ...(traces && { traces }),
      scrapeFrom: [...(telemetry.scrapeFrom ?? []), ...readers],
    },
  };
}
