import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import schema from '../schema/server.2025-12-11.json' with { type: 'json' };
import type { DocumentProblem } from './problem';

// The package is CommonJS with a default export, which bundlers and Node.js read differently.
const addFormats =
  (addFormatsModule as unknown as { default?: typeof addFormatsModule.default }).default ?? addFormatsModule;

const MOST = 20;

/** The published schema, of 2025-12-11: draft-07, with one keyword of OpenAPI that says nothing. */
function compile() {
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  (addFormats as (ajv: Ajv) => void)(ajv);
  ajv.addVocabulary(['example']);
  return ajv.compile(schema);
}

let compiled: ReturnType<typeof compile> | undefined;

/** What the published JSON schema of server.json objects to. */
export function schemaProblems(document: unknown): DocumentProblem[] {
  compiled ??= compile();
  if (compiled(document)) return [];
  const problems = (compiled.errors ?? []).map(({ instancePath, keyword, params, message }) => ({
    pointer: keyword === 'required' ? `${instancePath}/${params['missingProperty']}` : instancePath,
    message: message ?? keyword,
  }));
  const distinct = new Map(problems.map((problem) => [`${problem.pointer} ${problem.message}`, problem]));
  return [...distinct.values()].slice(0, MOST);
}
