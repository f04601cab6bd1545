import type { PlatformContext } from '../common/context';
import type { McpServerProps } from './props';

/** The props of a server or a gateway, with what its platform decides about telemetry where the server itself says nothing. */
export function watchedProps<Props extends Pick<McpServerProps, 'telemetry'>>(
  props: Props,
  { platform }: { readonly platform?: PlatformContext },
): Props {
  const telemetry: NonNullable<McpServerProps['telemetry']> = props.telemetry ?? {};
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
