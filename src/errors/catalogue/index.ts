import { audit } from './audit';
import { cli } from './cli';
import { clients } from './clients';
import { compose } from './compose';
import { delivery } from './delivery';
import { environment } from './environment';
import { gateway } from './gateway';
import { identity } from './identity';
import { images } from './images';
import { network } from './network';
import { platform } from './platform';
import { policy } from './policy';
import { portal } from './portal';
import { pulumi } from './pulumi';
import { registry } from './registry';
import { role } from './role';
import { rules } from './rules';
import { runtime } from './runtime';
import { secrets } from './secrets';
import { server } from './server';
import { synth } from './synth';
import { telemetry } from './telemetry';
import { tenant } from './tenant';

/** Every error, by code. docs/errors.md is generated from it; a test keeps the two equal. */
export const catalogue = {
  ...platform,
  ...server,
  ...network,
  ...identity,
  ...gateway,
  ...role,
  ...registry,
  ...portal,
  ...tenant,
  ...secrets,
  ...synth,
  ...telemetry,
  ...rules,
  ...runtime,
  ...cli,
  ...clients,
  ...audit,
  ...policy,
  ...pulumi,
  ...environment,
  ...images,
  ...delivery,
  ...compose,
};

export type ErrorCode = keyof typeof catalogue;
