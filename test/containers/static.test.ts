import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sdks } from './clients';
import { staticServer } from './composition';
import { Image } from './images.mjs';
import { mountOptions } from './processes';
import { podman, RunningPod } from './running-pod';

let pod: RunningPod;

beforeAll(async () => {
  pod = await RunningPod.play(staticServer());
  await pod.started();
});

afterAll(() => pod?.remove());

test('its image holds one file', () => {
  const { RootFS, Config } = podman.inspect(Image.STATIC);
  expect(RootFS.Layers).toHaveLength(1);
  expect(Config.User ?? '').toBe('');
  const run = () => pod.exec('server', '/bin/sh', '-c', 'true');
  expect(run).toThrow(/no such file or directory/i);
});

test.each(Object.keys(sdks))('%s calls it, and from inside it sees what it may do', async (sdk) => {
  const caller = await sdks[sdk]!(pod.endpoint);
  expect(await caller.tools()).toEqual(['inspect', 'crash']);
  expect((await caller.call('inspect')).split('\n')).toEqual([
    'Uid 65532',
    'Gid 65532',
    'CapEff 0000000000000000',
    'CapBnd 0000000000000000',
    'NoNewPrivs 1',
    'Seccomp 2',
    'write / EROFS',
    'write /tmp ok',
    'read /bin/sh ENOENT',
    'list /var/run/secrets ENOENT',
    'list /etc/strata ENOENT',
  ]);
  await caller.close();
});

test('a crash in the middle of a call is an error, and the next session is served', async () => {
  const connect = sdks['SDK v1']!;
  const caller = await connect(pod.endpoint);
  await expect(caller.call('crash')).rejects.toMatchObject({ code: expect.any(Number) });
  const start = performance.now();
  const next = await connect(pod.endpoint);
  expect(await next.tools()).toContain('inspect');
  expect(performance.now() - start).toBeLessThan(2_000);
  await Promise.all([caller.close(), next.close()]);
});

test('the supervisor is the only thing that the pod adds to the image', () => {
  expect(mountOptions(pod.pid('server'), '/strata')).toContain('ro');
});
