import { deploy } from 'mcp-strata/pulumi';
import { app } from '../../../../blueprints/stage-1-experiment/main.ts';

/** The blueprint as it is, by `pulumi up`. */
deploy(app);
