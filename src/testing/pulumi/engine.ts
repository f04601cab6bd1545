import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import { type Registration, unmarked } from './registration';

/** The protocol between program and engine comes with the SDK, and so does what speaks it. */
const sdk = createRequire(require.resolve('@pulumi/pulumi/package.json'));
const grpc = sdk('@grpc/grpc-js') as typeof Grpc;
const { ResourceMonitorService } = sdk('./proto/resource_grpc_pb.js');
const { EngineService } = sdk('./proto/engine_grpc_pb.js');
const { RegisterResourceResponse, SupportsFeatureResponse } = sdk('./proto/resource_pb.js');
const { GetRootResourceResponse, SetRootResourceResponse } = sdk('./proto/engine_pb.js');
const { Empty } = sdk('google-protobuf/google/protobuf/empty_pb.js');

/** The features that the program may use. Transforms and hooks of the engine are none of them: constructs need none. */
const FEATURES = new Set(['secrets', 'resourceReferences', 'outputValues', 'aliasSpecs']);

type Call = { readonly request: Request };
type Answer = (error: null, response: unknown) => void;
/** A message of the protocol, whose fields are read by methods such as `getName()`. */
type Request = { readonly [method: string]: (...args: readonly unknown[]) => never };

/** The engine's side of a rehearsal: it takes every registration down, and creates nothing. */
export class RehearsalEngine {
  readonly registrations: Registration[] = [];
  /** What the program reported as an error. */
  readonly errors: string[] = [];
  private root = '';
  private readonly server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });

  constructor(
    private readonly project: string,
    private readonly stack: string,
  ) {
    this.server.addService(ResourceMonitorService, this.monitor() as never);
    this.server.addService(EngineService, this.engine() as never);
  }

  /** Listens on loopback. Resolves to the address. */
  async listen(): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      this.server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private monitor(): object {
    const nothing = (_: Call, answer: Answer) => answer(null, new Empty());
    return {
      supportsFeature: ({ request }: Call, answer: Answer) => {
        const response = new SupportsFeatureResponse();
        response.setHassupport(FEATURES.has(request['getId']?.() as never));
        answer(null, response);
      },
      registerResource: ({ request }: Call, answer: Answer) => {
        const urn = this.urnOf(request);
        // As in a preview: what was sent, secrets marked as they were.
        const response = new RegisterResourceResponse();
        response.setUrn(urn);
        response.setObject(request['getObject']?.());
        answer(null, response);
        // The program goes on meanwhile. It cannot end before: it waits for this answer first.
        setImmediate(() => this.takeDown(urn, request));
      },
      registerResourceOutputs: nothing,
      registerStackTransform: nothing,
      registerStackInvokeTransform: nothing,
      signalAndWaitForShutdown: nothing,
    };
  }

  private engine(): object {
    const nothing = (_: Call, answer: Answer) => answer(null, new Empty());
    return {
      log: ({ request }: Call, answer: Answer) => {
        // 3: an error.
        if (request['getSeverity']?.() === (3 as never)) this.errors.push(String(request['getMessage']?.()).trim());
        nothing({ request }, answer);
      },
      getRootResource: (_: Call, answer: Answer) => {
        const response = new GetRootResourceResponse();
        response.setUrn(this.root);
        answer(null, response);
      },
      setRootResource: ({ request }: Call, answer: Answer) => {
        this.root = String(request['getUrn']?.());
        answer(null, new SetRootResourceResponse());
      },
      startDebugging: nothing,
      requirePulumiVersion: nothing,
    };
  }

  private takeDown(urn: string, request: Request): void {
    const read = reader(request);
    const object = read<{ toJavaScript(): Record<string, unknown> } | undefined>('Object');
    const secrets: string[] = [];
    const inputs = unmarked(object?.toJavaScript() ?? {}, '', secrets) as Record<string, unknown>;
    this.registrations.push({
      urn,
      type: read('Type'),
      name: read('Name'),
      parent: read('Parent'),
      custom: read('Custom'),
      inputs,
      secrets,
      dependencies: [...read<string[]>('DependenciesList')].sort(),
      aliases: read<{ toObject(): { urn: string; spec?: { name: string } } }[]>('AliasesList').map((alias) => {
        const { urn: former, spec } = alias.toObject();
        return spec === undefined ? { urn: former } : { name: spec.name };
      }),
      protect: read('Protect') ?? false,
      retainOnDelete: read('Retainondelete') ?? false,
      version: read('Version'),
      provider: read('Provider'),
      additionalSecretOutputs: read('AdditionalsecretoutputsList'),
    });
  }

  /** As the engine builds it: the types of all components around a resource, and its own. */
  private urnOf(request: Request): string {
    const read = reader(request);
    const [type, name, parent] = [read<string>('Type'), read<string>('Name'), read<string>('Parent')];
    const [, , around] = parent.split('::');
    const types = around === undefined || around === 'pulumi:pulumi:Stack' ? type : `${around}$${type}`;
    return `urn:pulumi:${this.stack}::${this.project}::${types}::${name}`;
  }
}

function reader(request: Request) {
  return <Value>(field: string): Value => request[`get${field}`]?.() as unknown as Value;
}
