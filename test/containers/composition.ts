import { App, Chart } from 'cdk8s';
import { McpServer } from 'mcp-strata';
import { Image } from './images.mjs';
import type { KubernetesObject } from './pod';

/** The composition under test: two servers, as a user would write them. Images are named by props, nothing is patched. */
function objects(name: string, image: string, command: readonly string[]): readonly KubernetesObject[] {
  const chart = new Chart(new App(), name);
  new McpServer(chart, name, { image, command, runtimeImage: Image.RUNTIME });
  return chart.toJson() as KubernetesObject[];
}

/** The public reference server on Node.js. */
export const everything = () =>
  objects('everything', Image.EVERYTHING, [
    '/usr/local/bin/node',
    '/app/node_modules/@modelcontextprotocol/server-everything/dist/index.js',
    'stdio',
  ]);

/** One static binary in an image that holds nothing else. */
export const staticServer = () => objects('static', Image.STATIC, ['/server']);
