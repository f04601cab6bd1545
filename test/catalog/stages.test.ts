import { App } from 'cdk8s';
import { Catalog, McpPlatform, type McpServerProps, packsForStage, Stage, synthesize } from '../../src';
import { ENTRIES } from '../../src/catalog/entries';
import type { CatalogEntry } from '../../src/contract';
import { evaluate } from '../../src/rules';
import { DIGEST, leastPlatform, renderServer } from '../support/render';
import { leastOptions } from './options';

const servers = Object.entries(Catalog)
  .filter(([name]) => name !== 'remote')
  .map(([name, make]) => {
    return [
      name,
      ENTRIES[name as keyof typeof ENTRIES] as CatalogEntry,
      make as (options: object) => McpServerProps,
    ] as const;
  });
const own = ({ id }: CatalogEntry) => ({ image: `registry.acme.example/mcp/${id}:1.0.0` });

test.each(servers)('%s runs at stage 2, with its own image or one that was built', (_name, entry, make) => {
  const isImage = entry.package?.registryType === 'oci';
  const app = new App();
  new McpPlatform(app, 'acme', leastPlatform()).addServer(
    entry.id,
    make({ ...leastOptions(entry), ...(!isImage && own(entry)) }),
  );
  const { objects } = synthesize(app);
  const { findings } = evaluate(
    objects.map(({ manifest }) => manifest),
    { packs: packsForStage(Stage.PILOT) },
  );
  expect(findings).toEqual([]);
});

test.each(servers.filter(([, { package: source }]) => source?.registryType !== 'oci'))(
  '%s says at stage 2 that it needs an image',
  (_name, entry, make) => {
    const platform = new McpPlatform(new App(), 'acme', leastPlatform());
    expect(() => platform.addServer(entry.id, make(leastOptions(entry)))).toThrow(/SERVER_IMAGE_REQUIRED/);
  },
);

test.each(servers)('%s takes an image with a digest, which stage 3 asks for', (_name, entry, make) => {
  const props = make({ ...leastOptions(entry), image: `${own(entry).image}@${DIGEST}` });
  expect(JSON.stringify(renderServer({ command: undefined, ...props }).manifests)).toContain(
    `${own(entry).image}@${DIGEST}`,
  );
});

test('a tag alone is refused at stage 3', () => {
  const props = Catalog.everything({ image: 'registry.acme.example/mcp/everything:1.0.0' });
  expect(() => renderServer({ command: undefined, ...props, stage: Stage.SCALE })).toThrow(/IMAGE_DIGEST_REQUIRED/);
});
