import { Istio, None } from '../../../src';
import { compose } from './support';

const links = (...given: Parameters<typeof compose>) =>
  Object.fromEntries(compose(...given).config.upstreams.map(({ id, link }) => [id, link]));

describe('calls of a gateway share a connection to a bridge', () => {
  const two = { github: {}, jira: {} };

  test('unless the composition says otherwise, for all or for one', () => {
    expect(links({}, two)).toEqual({ github: undefined, jira: undefined });
    expect(links({ link: false }, two)).toEqual({ github: false, jira: false });
    expect(links({ upstreams: { jira: { link: false } } }, two)).toEqual({ github: undefined, jira: false });
    expect(links({ link: false, upstreams: { jira: { link: true } } }, two)).toEqual({ github: false, jira: true });
  });

  test.each([
    ['a mesh that knows connections alone', Istio.ambient(), undefined],
    ['a waypoint', Istio.ambient({ waypoint: true }), false],
    ['sidecars', Istio.sidecar(), false],
  ])('with %s', (_, mesh, link) => {
    expect(links({}, two, { mesh })).toEqual({ github: link, jira: link });
    // Whoever says it knows what is in between.
    expect(links({ link: true }, two, { mesh })).toEqual({ github: true, jira: true });
    const token = new None({ reason: 'a server that knows nobody' });
    const remote = { url: 'http://crm.tools.svc:8080/mcp', network: 'cluster', token } as const;
    const all = links({}, two, { mesh }, (gateway) => gateway.addRemote('crm', remote));
    expect(all).toEqual({ github: link, jira: link, crm: link });
  });
});
