import type { IConstruct } from 'constructs';
import { AssemblyServer, Metadata, Reason } from '../contract';
import { StrataError } from '../errors';
import { pathOf } from './validation';

/** Why an object exists, when its construct said so. The last word counts. */
export function reasonOf(construct: IConstruct): Reason | undefined {
  const entry = construct.node.metadata.findLast(({ type }) => type === Metadata.REASON);
  if (!entry) return undefined;
  const parsed = Reason.safeParse(entry.data);
  if (!parsed.success) throw factError(construct, Metadata.REASON, parsed.error.issues);
  return parsed.data;
}

/** The servers that constructs describe, in the order of the tree. */
export function serversOf(constructs: readonly IConstruct[]): AssemblyServer[] {
  return constructs.flatMap((construct) =>
    construct.node.metadata.filter(({ type }) => type === Metadata.SERVER).map(({ data }) => serverOf(construct, data)),
  );
}

function serverOf(construct: IConstruct, data: object): AssemblyServer {
  const parsed = AssemblyServer.safeParse({ ...data, path: construct.node.path });
  if (!parsed.success) throw factError(construct, Metadata.SERVER, parsed.error.issues);
  return parsed.data;
}

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

function factError(construct: IConstruct, key: string, issues: Issues): StrataError {
  return new StrataError('SYNTH_FACT_INVALID', pathOf(construct.node.path), { key, problems: problemsOf(issues) });
}

/** What a schema found, on one line. */
export function problemsOf(issues: Issues): string {
  return issues.map(({ path, message }) => `${path.map(String).join('.') || '(whole)'}: ${message}`).join('; ');
}
