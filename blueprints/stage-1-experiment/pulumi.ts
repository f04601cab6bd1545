import { deploy, stackEnvironment } from 'mcp-strata/pulumi';
import { Environment } from './environment.ts';
import { compose } from './platform.ts';

/** The same platform by `pulumi up`: the stack's configuration has the keys of an environment. */
deploy(compose(stackEnvironment(Environment)));
