import { loadEnvironment } from 'mcp-strata';
import { Environment } from './environment.ts';
import { compose } from './platform.ts';

/** The manifests of one environment: `strata synth -e prod`. */
export const app = compose(loadEnvironment(Environment));
app.synth();
