import { CONTROLS, type ControlId, holds, Stage } from '../../src/contract';

const ids = Object.keys(CONTROLS) as ControlId[];

describe('controls', () => {
  test.each(ids)('%s says what it does, and a later stage never allows more', (id) => {
    expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
    expect(CONTROLS[id].title).toMatch(/^[A-Z].*\.$/);
    const held = [Stage.EXPERIMENT, Stage.PILOT, Stage.SCALE, Stage.NATIVE].map((stage) => holds(id, stage));
    expect(held).toEqual([...held].sort((a, b) => Number(a) - Number(b)));
    expect(held.at(-1)).toBe(true);
  });

  test('begin at the stage that they name', () => {
    expect(holds('audit.calls', Stage.PILOT)).toBe(false);
    expect(holds('audit.calls', Stage.SCALE)).toBe(true);
  });
});
