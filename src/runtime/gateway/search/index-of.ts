import MiniSearch from 'minisearch';
import type { Entry } from '../catalog/listing';
import type { MergedList } from '../catalog/merged';

/** A tool as it is searched for. */
interface Document {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: string;
}

/** Characters of a description that are searched. */
const DESCRIPTION = 2_000;

/** A name counts most, then what the tool says of itself. */
const BOOST = { name: 3, title: 2, description: 1, parameters: 0.5 };

const indices = new WeakMap<MergedList, MiniSearch<Document>>();

/** The tools of a list that fit a query best, best first (BM25). A list is indexed once, when it is first searched. */
export function search(list: MergedList, query: string, most: number): readonly Entry[] {
  let index = indices.get(list);
  if (index === undefined) {
    index = new MiniSearch<Document>({
      fields: ['name', 'title', 'description', 'parameters'],
      tokenize: words,
      searchOptions: { boost: BOOST, prefix: (term) => term.length > 2, fuzzy: (term) => (term.length > 4 ? 0.2 : 0) },
    });
    index.addAll(
      list.entries.map(({ name, title = '', description = '', parameters }, id) => ({
        id,
        name,
        title,
        description: description.slice(0, DESCRIPTION),
        parameters: parameters.join(' '),
      })),
    );
    indices.set(list, index);
  }
  return index
    .search(query)
    .slice(0, most)
    .flatMap(({ id }) => list.entries[id as number] ?? []);
}

/** Words, also those that names are made of: `get_fileContents` is three. */
function words(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
