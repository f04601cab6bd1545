import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A member that an interface does not have, by its JSON pointer. */
export interface UnknownMember {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Finds members of a manifest that the interface of its model does not have. The validators of the models let them pass, and the API server drops them: a slip in
 * a security setting would switch it off without a word.
 */
export class Interfaces {
  readonly #programs = new Map<
    string,
    { readonly checker: ts.TypeChecker; readonly type: ts.Type; readonly at: ts.Node }
  >();
  readonly #sources = new Map<string, ts.SourceFile | undefined>();

  /** @param file the declaration file of the model, which exports the interface `I<kind>` */
  unknownMembers(file: string, kind: string, manifest: unknown): UnknownMember[] {
    const { checker, type, at } = this.#model(file, kind);
    const walk = (value: unknown, declared: ts.Type, pointer: string): UnknownMember[] => {
      const types = parts(declared);
      if (typeof value !== 'object' || value === null || types.some(({ flags }) => flags & ts.TypeFlags.Any)) return [];
      if (Array.isArray(value)) {
        const element = types.map((part) => checker.getIndexTypeOfType(part, ts.IndexKind.Number)).find(Boolean);
        return element ? value.flatMap((item, index) => walk(item, element, `${pointer}/${index}`)) : [];
      }
      return Object.entries(value).flatMap(([name, child]) => {
        const to = `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
        const symbol = types.map((part) => checker.getPropertyOfType(part, name)).find(Boolean);
        const index = types.map((part) => checker.getIndexTypeOfType(part, ts.IndexKind.String)).find(Boolean);
        const next = symbol ? checker.getTypeOfSymbolAtLocation(symbol, at) : index;
        // An empty interface stands for free-form objects, unless it is one choice of several.
        const free = types.every((part) => checker.getPropertiesOfType(part).length === 0);
        return next ? walk(child, next, to) : free ? [] : [{ pointer: to, message: `"${name}" is unknown.` }];
      });
    };
    return walk(manifest, type, '');
  }

  #model(file: string, kind: string) {
    const known = this.#programs.get(file);
    if (known !== undefined) return known;
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      noLib: true,
      types: [],
    };
    const host = ts.createCompilerHost(options);
    host.getSourceFile = (name, languageVersion) => {
      if (!this.#sources.has(name)) this.#sources.set(name, sourceOf(name, languageVersion));
      return this.#sources.get(name);
    };
    // Without a library arrays would be unknown. Choices that exclude each other are told apart by the validators; here all of their members count.
    const library = ts.createSourceFile(
      LIBRARY,
      'interface Array<T> { readonly [index: number]: T }\ntype Exclude<T, U> = T;',
      ts.ScriptTarget.ES2023,
    );
    this.#sources.set(LIBRARY, library);
    const program = ts.createProgram([LIBRARY, file], options, host);
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === `I${kind}`);
    if (source === undefined || symbol === undefined) throw new Error(`${file} exports no I${kind}`);
    const model = { checker, type: checker.getDeclaredTypeOfSymbol(symbol), at: source };
    this.#programs.set(file, model);
    return model;
  }
}

const LIBRARY = '/array.d.ts';

function parts(type: ts.Type): readonly ts.Type[] {
  const absent = ts.TypeFlags.Undefined | ts.TypeFlags.Null;
  return (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & absent));
}

function sourceOf(name: string, languageVersion: ts.ScriptTarget | ts.CreateSourceFileOptions) {
  try {
    return ts.createSourceFile(name, readFileSync(name, 'utf8'), languageVersion);
  } catch {
    return undefined;
  }
}
