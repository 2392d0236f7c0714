import { describe, expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { createFaults, type Fault } from './faults.ts';

const broken: Fault = { kind: 'status', status: 500, when: 'before' };
const call = { method: 'POST', route: '/channels/{channel_id}/messages', path: '/channels/1/messages' };

const faults = () => createFaults({ clock: createClock() });

/** Which of `count` equal calls are struck, counted from 1. */
function struckOf(made: ReturnType<typeof createFaults>, count: number) {
  return Array.from({ length: count }, (_, index) => (made.strike(call) ? index + 1 : 0)).filter((n) => n > 0);
}

describe('which calls a rule fits', () => {
  test.each([
    [{}, true],
    [{ method: 'post' }, true],
    [{ method: 'GET' }, false],
    [{ route: '/channels/{channel_id}/messages' }, true],
    [{ route: '/channels/1/messages' }, true],
    [{ route: '/channels/2/messages' }, false],
    [{ route: '/channels/*' }, true],
    [{ route: '/channels/{channel_id}' }, false],
    [{ route: String.raw`^/channels/\d+/mess` }, true],
    [{ route: '^/guilds/' }, false],
  ])('%j: %s', (where, fits) => {
    const made = faults();
    made.add({ where, fault: broken });
    expect(made.strike(call) !== undefined).toBe(fits);
  });
});

describe('which of the fitting calls are struck', () => {
  test('without more, all of them', () => {
    const made = faults();
    made.add({ where: {}, fault: broken });
    expect(struckOf(made, 3)).toEqual([1, 2, 3]);
  });

  test('the next two', () => {
    const made = faults();
    made.add({ where: {}, times: 2, fault: broken });
    expect(struckOf(made, 4)).toEqual([1, 2]);
  });

  test('the third alone', () => {
    const made = faults();
    made.add({ where: {}, nth: 3, fault: broken });
    expect(struckOf(made, 5)).toEqual([3]);
  });

  test('a share of them, the same ones for the same seed', () => {
    const [one, two] = [faults(), faults()];
    for (const made of [one, two]) made.add({ where: {}, share: 0.3, fault: broken });
    const struck = struckOf(one, 1_000);
    expect(struck.length).toBeGreaterThan(250);
    expect(struck.length).toBeLessThan(350);
    expect(struckOf(two, 1_000)).toEqual(struck);
  });
});

test('the first rule that fires wins, and every rule that fits counts the call', () => {
  const made = faults();
  made.add({ id: 'first', where: {}, nth: 1, fault: { kind: 'drop', when: 'after' } });
  made.add({ id: 'second', where: {}, nth: 2, fault: broken });
  expect([made.strike(call), made.strike(call), made.strike(call)]).toEqual([
    { kind: 'drop', when: 'after' },
    broken,
    undefined,
  ]);
  expect(made.list()).toMatchObject([
    { id: 'first', seen: 3, struck: 1 },
    { id: 'second', seen: 3, struck: 1 },
  ]);
  made.remove('first');
  made.clear();
  expect(made.list()).toEqual([]);
});
