import { type McpServerProps, Volume } from '../../../src';
import { renderServer } from '../../support/render';

const serverOf = (props: Partial<McpServerProps>) => {
  const { resources, command } = renderServer(props).container('server');
  return { ...resources, max: Number(command[command.indexOf('--max') + 1]) };
};

describe('processes and memory', () => {
  test('every session has a process; pool, spare and probe are on top', () => {
    const { limits, requests, max } = serverOf({
      sessions: { max: 10, poolMax: 3, spares: 2, memoryPerProcess: '100Mi' },
    });
    expect(max).toBe(10 + 3 + 2 + 1);
    expect(limits.memory).toBe(`${16 * 100 + 32}Mi`);
    expect(requests.memory).toBe(`${6 * 100}Mi`);
  });

  test('shared sessions need pools alone, one for each era', () => {
    expect(serverOf({ sessions: { isolation: 'shared', max: 500 } }).max).toBe(2 + 2 + 1 + 1);
    expect(serverOf({ sessions: { isolation: 'shared' }, revisions: ['2025-11-25'] }).max).toBe(2 + 1 + 1);
  });

  test('clients without sessions may need as many processes, from a server that has sessions', () => {
    expect(serverOf({ revisions: ['2026-07-28'] }).max).toBe(16 + 2 + 1 + 1);
  });

  test('with sessions only there is no pool', () => {
    expect(serverOf({ revisions: ['2025-11-25'] }).max).toBe(16 + 1 + 1);
  });

  test('volumes in memory are part of the limit, volumes on disk of the ephemeral storage', () => {
    const plain = serverOf({}).limits;
    const { limits } = serverOf({
      volumes: [Volume.emptyDir('/a', { medium: 'memory', size: '100Mi' }), Volume.emptyDir('/b', { size: '1Gi' })],
    });
    expect(Number.parseInt(limits.memory, 10)).toBe(Number.parseInt(plain.memory, 10) + 100);
    expect(Number.parseInt(limits['ephemeral-storage'], 10)).toBe(
      Number.parseInt(plain['ephemeral-storage'], 10) + 1024,
    );
  });

  test('an HTTP server is one process', () => {
    const { resources } = renderServer({
      command: undefined,
      transport: 'sse',
      port: 3000,
      sessions: { max: 500 },
    }).container('server');
    expect(resources).toMatchObject({ requests: { memory: '128Mi' }, limits: { memory: '512Mi' } });
  });

  test('given amounts stand, and the other side gives way', () => {
    expect(serverOf({ resources: { requests: { cpu: '2' } } })).toMatchObject({
      requests: { cpu: '2' },
      limits: { cpu: '2' },
    });
    expect(serverOf({ resources: { limits: { cpu: '20m' } } })).toMatchObject({
      requests: { cpu: '20m' },
      limits: { cpu: '20m' },
    });
    expect(serverOf({ resources: { limits: { memory: '4Gi' } } }).limits.memory).toBe('4Gi');
    expect(serverOf({ resources: { requests: { memory: '8Gi' } } }).limits.memory).toBe('8Gi');
  });

  test("the bridge's amounts are its own", () => {
    const rendered = renderServer({ bridgeResources: { limits: { memory: '512Mi' } } });
    expect(rendered.container('bridge').resources).toEqual({
      requests: { cpu: '20m', memory: '64Mi', 'ephemeral-storage': '32Mi' },
      limits: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '64Mi' },
    });
  });
});
