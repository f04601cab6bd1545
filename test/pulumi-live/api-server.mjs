import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

/** How Pulumi marks a secret inside of what it sends. */
const SECRET = '4dabf18193072939515e22adb298388d';

/** As much of the Kubernetes provider as an API server needs: server-side apply that takes no unknown member, read and delete. */
export class ApiServer {
  #resources = new Map();

  /** @param place the URL of the server, a token and the file of its certificates */
  constructor({ url, token, caFile }) {
    this.url = url;
    this.token = token;
    this.agent = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') }, connections: 8 });
  }

  async apply(inputs) {
    const query = '?fieldManager=pulumi&fieldValidation=Strict';
    const { status, body } = await this.#send('PATCH', (await this.#path(inputs)) + query, plain(inputs));
    if (status !== 200 && status !== 201) throw new Error(`the API server answered ${status}: ${body.message}`);
  }

  /** What the server keeps of what was given; nothing where there is no such object. */
  async read(inputs) {
    const { status, body } = await this.#send('GET', await this.#path(inputs));
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`the API server answered ${status}: ${body.message}`);
    // A Secret keeps another form of what it was given.
    return inputs.kind === 'Secret' ? inputs : kept(inputs, body);
  }

  /** Deletes an object, and does what controllers would do for it to be gone. */
  async delete(inputs) {
    const path = await this.#path(inputs);
    const { status, body } = await this.#send('DELETE', path);
    if (status > 202 && status !== 404) throw new Error(`the API server answered ${status}: ${body.message}`);
    const left = await this.#send('GET', path);
    if (left.status === 404) return;
    const { metadata } = left.body;
    if (inputs.kind === 'Namespace') {
      await this.#send('PUT', `${path}/finalize`, { ...left.body, spec: { finalizers: [] } }, 'application/json');
    } else if (metadata.finalizers !== undefined) {
      await this.#send('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    }
  }

  async #path({ apiVersion, kind, metadata: { namespace = 'default', name } }) {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!this.#resources.has(root)) this.#resources.set(root, await this.#send('GET', root));
    const { resources = [] } = this.#resources.get(root).body;
    const resource = resources.find((one) => one.kind === kind && !one.name.includes('/'));
    if (resource === undefined) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    return `${root}${resource.namespaced ? `/namespaces/${namespace}` : ''}/${resource.name}/${name}`;
  }

  async #send(method, path, body, type = 'application/apply-patch+yaml') {
    const answer = await request(this.url + path, {
      method,
      dispatcher: this.agent,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': type }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: await answer.body.json() };
  }
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (SECRET in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

/** Of what is there, as much as was given. */
function kept(given, there) {
  if (Array.isArray(given)) {
    return Array.isArray(there) && there.length === given.length
      ? given.map((item, index) => kept(item, there[index]))
      : there;
  }
  if (typeof given !== 'object' || given === null || typeof there !== 'object' || there === null) return there;
  const entries = Object.entries(given).map(([name, item]) => [name, kept(item, there[name])]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
