import { deploy } from 'mcp-strata/pulumi';
import { app } from '../../../../blueprints/stage-2-pilot/main.ts';

/** The blueprint as it is, by `pulumi up`. */
deploy(app);
