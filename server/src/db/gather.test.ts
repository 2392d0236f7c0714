import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gather } from './gather.ts';

/** Answers the length of words, but of none that begins with a dash. */
function lengths() {
  const asked: (readonly string[])[] = [];
  const lengthOf = gather(async (words) => {
    asked.push(words);
    return new Map(words.filter((word) => !word.startsWith('-')).map((word) => [word, word.length]));
  });
  return { asked, lengthOf };
}

test('what is asked for in one turn is one question, with each key once, and everybody gets their own answer', async () => {
  const { asked, lengthOf } = lengths();
  const answers = await Promise.all(['a', 'bb', 'a', '-'].map(lengthOf));
  expect(answers).toEqual([1, 2, 1, undefined]);
  expect(asked).toEqual([['a', 'bb', '-']]);
});

/** Answers when it is told to. */
function heldUp() {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const of = gather(async (keys) => {
    asked.push(keys);
    await new Promise<void>((resolve) => void answers.push(resolve));
    return new Map(keys.map((key) => [key, key.toUpperCase()]));
  });
  return { asked, answers, of };
}

test('who comes while a question is under way goes along with the next one, and is asked for anew', async () => {
  const { asked, answers, of } = heldUp();
  const first = of('a');
  await expect.poll(() => asked, { interval: 1 }).toEqual([['a']]);
  const others = [of('a'), of('b')];
  await nextTurn();
  const last = of('c');
  answers[0]?.();
  await expect.poll(() => asked, { interval: 1 }).toEqual([['a'], ['a', 'b', 'c']]);
  answers[1]?.();
  expect(await Promise.all([first, ...others, last])).toEqual(['A', 'A', 'B', 'C']);
});

test('a question that is never answered holds up nobody who comes after', async () => {
  const { asked, answers, of } = heldUp();
  void of('a');
  await expect.poll(() => asked, { interval: 1 }).toEqual([['a']]);
  const second = of('b');
  await expect.poll(() => asked, { interval: 1 }).toEqual([['a'], ['b']]);
  answers[1]?.();
  expect(await second).toBe('B');
});

test('more than a statement may take are asked for by several', async () => {
  const asked: (readonly string[])[] = [];
  const of = gather(
    async (keys) => {
      asked.push(keys);
      return new Map(keys.map((key) => [key, key.length]));
    },
    { mostAtOnce: 2 },
  );
  expect(await Promise.all(['a', 'bb', 'ccc', 'a', 'ccc'].map(of))).toEqual([1, 2, 3, 1, 3]);
  expect(asked).toEqual([['a', 'bb'], ['ccc', 'a'], ['ccc']]);
});

test('a question that fails has failed for all who asked, and for nobody else', async () => {
  let away = true;
  const of = gather<number>(async () => {
    if (away) throw new Error('The database is away');
    return new Map();
  });
  const both = await Promise.allSettled([of('a'), of('b')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await of('a')).toBeUndefined();
});
