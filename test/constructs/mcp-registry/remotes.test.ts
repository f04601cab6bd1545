import { Catalog, type McpPlatform, type RemoteServerProps, Secrets, StaticHeader } from '../../../src';
import { PortalConfig } from '../../../src/contract';
import { errorsOf } from '../../support/refusal';
import { compose, IDENTITY } from './support';

const KEY = Secrets.kubernetes({ name: 'crm', key: 'token' });
const CRM: RemoteServerProps = {
  url: 'https://mcp.crm.example/mcp',
  token: new StaticHeader({ name: 'Authorization', value: KEY }),
};
const gateway = (platform: McpPlatform, id: string) =>
  platform.addGateway({ id, host: `${id}.acme.example`, identity: IDENTITY });

describe('a server elsewhere that a gateway leads to', () => {
  it('is listed with the URL of the gateway, whichever came first, and never with its own or what it is shown', () => {
    const { listed, registry } = compose({}, {}, {}, (platform) => gateway(platform, 'gateway').addRemote('crm', CRM));
    expect(listed()).toMatchObject([
      {
        server: {
          name: 'example.acme.mcp/crm',
          description: 'crm, offered by mcp.crm.example',
          version: '1.0.0',
          remotes: [{ type: 'streamable-http', url: 'https://gateway.acme.example/mcp' }],
        },
      },
    ]);
    expect(JSON.stringify(listed())).not.toMatch(/https:\/\/mcp\.crm\.example|Authorization/);
    expect(registry.listed['example.acme.mcp/crm']?.hosts).toEqual([{ host: 'mcp.crm.example', port: 443 }]);
  });

  it('of the catalogue is listed with what the catalogue knows of it', () => {
    const { listed } = compose({}, {}, {}, (platform) =>
      gateway(platform, 'gateway').addRemote('linear', Catalog.remote.linear({ token: CRM.token })),
    );
    expect(listed()).toMatchObject([
      {
        server: {
          name: 'example.acme.mcp/linear',
          description: Catalog.remote.linear({ token: CRM.token }).listing?.description,
        },
        dataClass: expect.any(String),
      },
    ]);
  });

  it('is one entry however many gateways lead to it, and says what its listing says', () => {
    const listing = {
      description: 'Customers.',
      version: '2.1.0',
      owner: 'sales',
      groups: ['sales'],
      dataClass: 'confidential',
    } as const;
    const { listed } = compose({}, {}, {}, (platform) => {
      for (const id of ['one', 'two']) gateway(platform, id).addRemote('crm', { ...CRM, listing });
    });
    expect(listed()).toMatchObject([
      {
        server: {
          version: '2.1.0',
          remotes: [{ url: 'https://one.acme.example/mcp' }, { url: 'https://two.acme.example/mcp' }],
        },
        owner: 'sales',
        groups: ['sales'],
        dataClass: 'confidential',
      },
    ]);
  });

  it('is kept off the list where it says so, and stands in the portal behind its gateway', () => {
    const { rendered, registry } = compose({ anonymous: true }, {}, {}, (platform) => {
      const made = gateway(platform, 'gateway');
      made.addRemote('crm', CRM);
      made.addRemote('hidden', { ...CRM, url: 'https://other.crm.example/mcp', listing: { listed: false } });
      platform.addPortal({ host: 'portal.acme.example', anonymous: true });
    });
    expect(Object.keys(registry.listed)).toEqual(['example.acme.mcp/crm']);
    const portal = PortalConfig.parse(JSON.parse(rendered.one('ConfigMap', 'portal').data['config.json']));
    expect(portal.gateways).toMatchObject([{ servers: ['example.acme.mcp/crm'] }]);
    expect(portal.servers).toMatchObject([{ name: 'example.acme.mcp/crm', egress: ['mcp.crm.example:443'] }]);
  });

  it('of one name at two places is an error, as a listing is that no registry would take', () => {
    const codes = (more: (platform: McpPlatform) => void) =>
      errorsOf(() => compose({}, {}, {}, more)).map(({ code }) => code);
    expect(
      codes((platform) => {
        gateway(platform, 'one').addRemote('crm', CRM);
        gateway(platform, 'two').addRemote('crm', { ...CRM, url: 'https://other.crm.example/mcp' });
      }),
    ).toEqual(['REGISTRY_ENTRY_TAKEN']);
    expect(
      codes((platform) => gateway(platform, 'one').addRemote('crm', { ...CRM, listing: { version: '^1' } })),
    ).toEqual(['PROP_INVALID']);
  });
});
