import { toYaml } from '../../synth';
import type { ComposeProject } from './project';
import { textOf } from './role';
import type { SecretFile } from './secrets';

const HEADER = `# Written by \`strata compose\`; edits are lost. Needs: docker compose, or docker-compose 1.29.
# Put the files of secrets/readme.md there first, then: docker compose up --detach
`;

/** What git must not see: everything that a person puts beside the two files of ours. */
const IGNORED = `# Values are not for git.
*
!.gitignore
!readme.md
`;

/** The files of a project by path. The same composition gives the same bytes. */
export function projectFiles(project: ComposeProject): Readonly<Record<string, string>> {
  return {
    'compose.yaml': HEADER + toYaml(project.file),
    ...Object.fromEntries(project.configs.map((config) => [config.path, textOf(config)])),
    'secrets/readme.md': secretsPage(project.secrets),
    'secrets/.gitignore': IGNORED,
  };
}

function secretsPage(secrets: readonly SecretFile[]): string {
  const intro = '# Secrets of this project\n\nWritten by `strata compose`.';
  if (secrets.length === 0) return `${intro} The composition has none.\n`;
  const rows = [...secrets]
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, service, variable, target, reference }) => {
      const reads = variable === undefined ? `as the file \`${target}\`` : `as the variable \`${variable}\``;
      return `| \`${file}\` | \`${service}\` ${reads} | ${cell(reference)} |`;
    });
  return `${intro} It holds references, never values. Put one file for each line there, with the value alone in it.

The engine shows each file to its one service, which runs as user 65532 and has to be able to read it; others of this machine must not.
Keep the folder to yourself and let its files be read:

    chmod 700 secrets && find secrets -mindepth 2 -type f -exec chmod 444 {} +

| file | who reads it | where the value is kept |
|---|---|---|
${rows.join('\n')}
`;
}

/** A reference is the composition's text. */
function cell(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('|', '\\|');
}
