import { deploy, stackEnvironment } from 'mcp-strata/pulumi';
import { compose, Environment } from './platform.ts';

/** For `pulumi up -s prod`: the same objects, from Pulumi.prod.yaml with the same keys. */
deploy(compose(stackEnvironment(Environment)));
