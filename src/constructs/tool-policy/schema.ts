import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { LockedTool } from '../../contract';
import { isObject } from './policy-json';

type CedarType = { readonly type: string; readonly [key: string]: unknown };

const TEXT = { type: 'String' };
const optional = (type: CedarType) => ({ ...type, required: false });
const record = (attributes: Record<string, unknown>): CedarType => ({ type: 'Record', attributes });

/** What the arguments of a tool are to Cedar. */
export interface ArgumentTypes {
  readonly type: CedarType;
  /** Arguments whose schema has no type of Cedar's, such as alternatives. Policies that read them are not held against the schema. */
  readonly untyped: ReadonlySet<string>;
}

/** The types of a tool's arguments. All are optional: a policy is asked before the server has looked at the call. */
export function argumentTypes({ inputSchema }: Pick<LockedTool, 'inputSchema'>): ArgumentTypes {
  const untyped = new Set<string>();
  const attributes: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(isObject(inputSchema.properties) ? inputSchema.properties : {})) {
    const type = typeOf(schema);
    if (type === undefined) untyped.add(name);
    else attributes[name] = optional(type);
  }
  return { type: record(attributes), untyped };
}

function typeOf(schema: unknown): CedarType | undefined {
  if (!isObject(schema)) return undefined;
  const named = Array.isArray(schema.type) ? schema.type.filter((type) => type !== 'null') : [schema.type];
  switch (named.length === 1 ? named[0] : undefined) {
    case 'string':
      return TEXT;
    case 'integer':
    case 'number':
      return { type: 'Long' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'array': {
      const element = typeOf(schema.items);
      return element && { type: 'Set', element };
    }
    case 'object':
      return objectType(schema.properties);
    default:
      return undefined;
  }
}

function objectType(properties: unknown): CedarType | undefined {
  if (!isObject(properties)) return undefined;
  const attributes: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    const type = typeOf(schema);
    if (type === undefined) return undefined;
    attributes[name] = optional(type);
  }
  return record(attributes);
}

/** Prompts take texts by any name, resources nothing: their policies are held against this where they do not read arguments. */
const NO_ARGUMENTS = record({});

/** The schema that policies are held against, with the arguments of one tool. */
export function schemaOf(args: CedarType = NO_ARGUMENTS): SchemaJson<string> {
  const named = { memberOfTypes: ['Server'], shape: record({ name: TEXT }) };
  const flag = optional({ type: 'Boolean' });
  const context = record({
    arguments: args,
    scopes: { type: 'Set', element: TEXT },
    actors: { type: 'Set', element: TEXT },
    client: optional(TEXT),
    annotations: record({ readOnlyHint: flag, destructiveHint: flag, idempotentHint: flag, openWorldHint: flag }),
  });
  const action = (type: string) => ({ appliesTo: { principalTypes: ['User'], resourceTypes: [type], context } });
  const schema = {
    '': {
      entityTypes: {
        User: {
          memberOfTypes: ['Group'],
          shape: record({
            authenticated: { type: 'Boolean' },
            subject: optional(TEXT),
            issuer: optional(TEXT),
            businessUnit: optional(TEXT),
          }),
        },
        Group: {},
        Server: {},
        Tool: named,
        Prompt: named,
        Resource: named,
      },
      actions: { call_tool: action('Tool'), get_prompt: action('Prompt'), read_resource: action('Resource') },
    },
  };
  return schema as unknown as SchemaJson<string>;
}

/** Arguments that a policy reads by name; `all` where it reads them in another way. */
export function argumentsRead(expression: unknown): { readonly names: ReadonlySet<string>; readonly any: boolean } {
  const names = new Set<string>();
  let any = false;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      if (isArguments(value)) any = true;
      for (const operator of ['.', 'has']) {
        const step = value[operator];
        if (isObject(step) && isArguments(step.left)) {
          names.add(Array.isArray(step.attr) ? String(step.attr[0]) : String(step.attr));
        }
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(expression);
  return { names, any };
}

function isArguments(expression: unknown): boolean {
  if (!isObject(expression)) return false;
  const step = expression['.'];
  return isObject(step) && step.attr === 'arguments' && isObject(step.left) && step.left.Var === 'context';
}
