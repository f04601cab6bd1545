import type { Entry } from '../catalog/listing';

export const FIND = 'find_tool';
export const CALL = 'call_tool';

const DEFINITIONS: readonly Readonly<Record<string, unknown>>[] = [
  {
    name: CALL,
    description: `Calls a tool that ${FIND} has found.`,
    inputSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', description: `The tool's name, as ${FIND} gave it.` },
        arguments: { type: 'object', description: "The tool's arguments, as its inputSchema asks for them." },
      },
      required: ['name'],
    },
  },
  {
    name: FIND,
    description: `Finds tools by what they do. There are more tools than this list shows: describe the task in a few words, then call what was found with ${CALL}.`,
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'What the tool should do, in a few words.' },
        limit: { type: 'integer', minimum: 1, description: 'Most tools to return.' },
      },
      required: ['query'],
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
];

/** The two tools of the search, as clients see them. */
export const SEARCH_TOOLS: readonly Pick<Entry, 'name' | 'bytes' | 'legacy'>[] = DEFINITIONS.map((definition) => {
  const bytes = Buffer.from(JSON.stringify(definition));
  return { name: String(definition.name), bytes, legacy: bytes };
});

/** Whether a name is one of the search's own. */
export function isSearchTool(name: unknown): boolean {
  return name === FIND || name === CALL;
}
