import { expect, test } from 'vitest';
import type { BotProcess } from './bot-process.ts';
import { createKeeper } from './keeper.ts';

/** A process that is told when it is ready, and when it ends. */
function fakeProcess() {
  let end: (code: number | null) => void = () => {};
  let becomeReady: () => void = () => {};
  const ended = new Promise<number | null>((resolve) => {
    end = resolve;
  });
  const readiness = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const stopping = async (how: string) => {
    calls.push(how);
    end(null);
    await ended;
  };
  const calls: string[] = [];
  const bot: BotProcess = {
    ended,
    ready: () => readiness,
    stop: () => stopping('stop'),
    kill: () => stopping('kill'),
  };
  return { bot, calls, end, becomeReady };
}

test('a bot that is killed and started on the screen does not end the demo', async () => {
  const processes = [fakeProcess(), fakeProcess()];
  let starts = 0;
  const keeper = createKeeper(() => processes[starts++]?.bot ?? fakeProcess().bot);
  let over: number | null | undefined;
  void keeper.endedByItself.then((code) => (over = code));

  const begun = keeper.start(1_000);
  expect(keeper.state()).toBe('starting');
  processes[0]?.becomeReady();
  await begun;
  expect(keeper.state()).toBe('running');

  await keeper.kill();
  expect(processes[0]?.calls).toEqual(['kill']);
  expect(keeper.state()).toBe('stopped');

  await keeper.restart();
  expect(starts).toBe(2);
  expect(keeper.state()).toBe('starting');
  processes[1]?.becomeReady();
  await expect.poll(keeper.state).toBe('running');
  expect(over).toBeUndefined();

  processes[1]?.end(3);
  await expect.poll(() => over).toBe(3);
});
