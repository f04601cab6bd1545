import { join, relative, sep } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');

/** The own members of every interface that src/index.ts exports from some folders, as `Interface.member`. */
export function publicMembers(folders: readonly string[]): string[] {
  const index = join(root, 'src', 'index.ts');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([index], { ...options, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) {
    throw new Error('src/index.ts exports nothing');
  }
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .flatMap((symbol) => (symbol.declarations ?? []).filter(ts.isInterfaceDeclaration))
    .filter((declaration) => {
      const file = relative(root, declaration.getSourceFile().fileName).split(sep).join('/');
      return folders.some((folder) => file.startsWith(`${folder}/`));
    })
    .flatMap(({ name, members }) => members.map((member) => `${name.text}.${member.name?.getText() ?? '?'}`));
}
