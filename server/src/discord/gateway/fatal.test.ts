import { GatewayIntentBits } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { fatalOf } from './fatal.ts';

test.each([4010, 4011, 4012, 4013])('close code %i is a mistake of ours, with what to do about it', (code) => {
  expect(fatalOf(code, 1)).toMatchObject({
    code,
    reason: 'ours',
    mend: expect.stringMatching(/again|newer version/),
  });
});

test.each([1000, 1001, 1006, 4000, 4002, 4007, 4008, 4009])(
  'close code %i does not end the connection for good',
  (code) => {
    expect(fatalOf(code, 1)).toBeUndefined();
  },
);

test('a switch that is off in the portal is called by its name there', () => {
  const intents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMembers | GatewayIntentBits.MessageContent;
  expect(fatalOf(4014, intents)?.mend).toContain('Server Members Intent, Message Content Intent');
});
