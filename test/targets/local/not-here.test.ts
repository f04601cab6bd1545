import { notHere } from '../../../src/targets/local';
import { assemble } from '../../judges/compositions';
import { deployed } from '../../targets-live/blueprints';

const assembly = assemble(deployed.find(({ composition }) => composition.includes('stage-3'))?.composition ?? '');

test('a gateway that does not run on a laptop is told, and so is a folder that would be kept', () => {
  const told = notHere(assembly, assembly.servers).map(({ id, note }) => `${id}: ${note}`);
  expect(told).toEqual([
    expect.stringMatching(/^gateway: it does not run here: nobody decides about calls/),
    expect.stringMatching(/^memory: \/data begins empty and goes at the end/),
  ]);
});

test('nothing is told of what does not run', () => {
  const lab = assembly.servers.filter(({ id }) => id === 'lab');
  expect(notHere(assembly, lab).map(({ id }) => id)).toEqual(['gateway']);
  const pilot = assemble(deployed.find(({ composition }) => composition.includes('stage-2'))?.composition ?? '');
  expect(notHere(pilot, pilot.servers)).toEqual([]);
});
