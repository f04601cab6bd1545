import { z } from 'zod';
import { UpstreamToken } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape, shapeOf } from '../../kube';
import { SECRET_SHAPE } from './client';
import { NO_NEEDS, secretPath } from './needs';
import type { GatewaySignedProps, NoneProps, StaticHeaderProps } from './token-props';
import type { ResolvedToken, TokenStrategy, TokenTarget } from './token-strategy';

const SHORTEST_REASON = 10;
const SIGNED = shapeOf<GatewaySignedProps>({
  lifetimeSeconds: z.number().optional(),
  audience: z.string().min(1).optional(),
});
const HEADER = shapeOf<StaticHeaderProps>({ name: z.string(), value: SECRET_SHAPE, prefix: z.string().optional() });
const NONE = shapeOf<NoneProps>({ reason: z.string() });
/** Headers that say where a request goes and how it is framed, and those that the protocol needs. */
const FRAMING =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|proxy-.*|accept|origin|cookie|mcp-.*|last-event-id|traceparent|tracestate|baggage)$/i;

/**
 * Tokens that the gateway signs itself, for one server each and for a short time. A server of the platform trusts the gateway's keys alone. It is what such servers get
 * where nothing else is said.
 *
 * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
 */
export class GatewaySigned implements TokenStrategy {
  readonly kind = 'signed';

  constructor(private readonly props: GatewaySignedProps = {}) {
    checkShape(props, SIGNED, 'GatewaySigned');
    const written = { kind: 'signed', audience: 'a', lifetimeSeconds: props.lifetimeSeconds };
    const problems = new Problems('GatewaySigned');
    for (const { message } of UpstreamToken.safeParse(written).error?.issues ?? []) {
      problems.add('PROP_INVALID', { prop: 'lifetimeSeconds', reason: message });
    }
    problems.raise();
  }

  resolve({ resource }: TokenTarget): ResolvedToken {
    const { audience = resource, lifetimeSeconds } = this.props;
    const lifetime = lifetimeSeconds === undefined ? {} : { lifetimeSeconds };
    return { config: { kind: this.kind, audience, ...lifetime }, needs: NO_NEEDS, trust: 'gateway' };
  }
}

/**
 * A header with a secret, such as an API key. It is the same for all callers, so that only the gateway's own policy tells them apart.
 *
 * @throws StrataError or StrataErrors TOKEN_HEADER_INVALID, PROP_UNKNOWN, PROP_INVALID
 */
export class StaticHeader implements TokenStrategy {
  readonly kind = 'header';

  constructor(private readonly props: StaticHeaderProps) {
    checkShape(props, HEADER, 'StaticHeader');
    const { name, prefix = '' } = props;
    const fault = !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)
      ? 'it is no name of a header'
      : FRAMING.test(name)
        ? 'the protocol needs it for something else'
        : /^[\x20-\x7e]{0,64}$/.test(prefix)
          ? undefined
          : 'the prefix is no short text';
    if (fault !== undefined) {
      throw new StrataError('TOKEN_HEADER_INVALID', 'StaticHeader', { name, reason: fault });
    }
  }

  resolve({ id }: TokenTarget): ResolvedToken {
    const { name, value, prefix } = this.props;
    const file = `${id}-header`;
    return {
      config: { kind: this.kind, name, valueFile: secretPath(file), ...(prefix !== undefined && { prefix }) },
      needs: { secrets: [{ file, source: value }], trust: [], ways: [] },
      trust: undefined,
    };
  }
}

/**
 * Nothing is shown: whoever reaches the upstream may call it.
 *
 * @throws StrataError or StrataErrors UNSAFE_REASON_MISSING, PROP_UNKNOWN, PROP_INVALID
 */
export class None implements TokenStrategy {
  readonly kind = 'none';
  readonly unsafe: string;

  constructor(props: NoneProps) {
    checkShape(props, NONE, 'None');
    if (props.reason.trim().length < SHORTEST_REASON) {
      throw new StrataError('UNSAFE_REASON_MISSING', 'None', { name: 'None' });
    }
    this.unsafe = props.reason;
  }

  resolve(): ResolvedToken {
    return { config: { kind: this.kind }, needs: NO_NEEDS, trust: undefined };
  }
}
