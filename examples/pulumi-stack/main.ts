import { loadEnvironment } from 'mcp-strata';
import { compose, Environment } from './platform.ts';

/** For Git: `strata synth -e prod` reads environments/prod.yaml. */
compose(loadEnvironment(Environment)).synth();
