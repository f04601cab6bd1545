export { type Json, toYaml, toYamlStream } from './document';
