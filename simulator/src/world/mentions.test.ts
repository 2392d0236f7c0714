import { AllowedMentionsTypes, ComponentType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { createClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { createGuild } from './guilds.ts';
import { addMember } from './members.ts';
import { createMessage, type NewMessage } from './messages.ts';
import { createRole, updateRole } from './roles.ts';
import { createUser } from './users.ts';
import { createWorld } from './world.ts';

/** Dee speaks in a server where @everyone may not ping all. */
function setUp() {
  const clock = createClock();
  const world = createWorld({ clock, ids: createIds(clock, 1) });
  const ada = createUser(world, { username: 'ada' });
  const dee = createUser(world, { username: 'dee' });
  const guild = createGuild(world, { name: 'Redcliff', ownerId: ada.id });
  updateRole(world, guild.id, guild.id, {
    permissions: PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages,
  });
  addMember(world, guild.id, dee.id);
  const open = createRole(world, guild.id, { name: 'open', mentionable: true });
  const closed = createRole(world, guild.id, { name: 'closed' });
  const [channelId = ''] = guild.channelIds;
  const pinged = (made: Omit<NewMessage, 'channelId' | 'authorId'>, authorId = dee.id) => {
    const message = createMessage(world, { channelId, authorId, ...made });
    return [message.mentionEveryone, message.mentionUserIds, message.mentionRoleIds];
  };
  const all = `@everyone <@${ada.id}> <@!${dee.id}> <@&${open.id}> <@&${closed.id}>`;
  return { ada, dee, open, closed, pinged, all, guild };
}

const interaction = { id: '1', type: 2, userId: '1', commandName: 'x' };

describe('who is pinged by a text', () => {
  test('a member without MENTION_EVERYONE pings people and open roles', () => {
    const { ada, dee, open, pinged, all } = setUp();
    expect(pinged({ content: all })).toEqual([false, [ada.id, dee.id], [open.id]]);
  });

  test('with the right he pings everybody', () => {
    const { ada, dee, open, closed, pinged, all } = setUp();
    expect(pinged({ content: all }, ada.id)).toEqual([true, [ada.id, dee.id], [open.id, closed.id]]);
    expect(pinged({ content: 'come @here' }, ada.id)).toEqual([true, [], []]);
  });

  test('the answer to an interaction pings people only, unless it says otherwise', () => {
    const { ada, dee, open, closed, pinged, all } = setUp();
    expect(pinged({ content: all, interaction }, ada.id)).toEqual([false, [ada.id, dee.id], []]);
    const allowedMentions = { parse: [AllowedMentionsTypes.Everyone, AllowedMentionsTypes.Role] };
    expect(pinged({ content: all, interaction, allowedMentions }, ada.id)).toEqual([true, [], [open.id, closed.id]]);
  });

  test('allowed_mentions lets through what it names and nothing else', () => {
    const { ada, dee, open, pinged, all } = setUp();
    expect(pinged({ content: all, allowedMentions: { parse: [] } }, ada.id)).toEqual([false, [], []]);
    const named = { users: [dee.id], roles: [open.id] };
    expect(pinged({ content: all, allowedMentions: named }, ada.id)).toEqual([false, [dee.id], [open.id]]);
  });

  test.each([['`@everyone`'], ['```\n@everyone\n```'], [String.raw`\@everyone`], ['@every one']])(
    'nobody by %j',
    (content) => {
      const { ada, pinged } = setUp();
      expect(pinged({ content }, ada.id)).toEqual([false, [], []]);
    },
  );

  test('unknown people and roles are nobody', () => {
    const { pinged, ada } = setUp();
    expect(pinged({ content: '<@12345> <@&12345>' }, ada.id)).toEqual([false, [], []]);
  });

  test('the text of components counts as well', () => {
    const { ada, pinged } = setUp();
    const text = { type: ComponentType.TextDisplay, content: `hello <@${ada.id}>` } as const;
    expect(pinged({ components: [{ type: ComponentType.Container, components: [text] }] })).toEqual([
      false,
      [ada.id],
      [],
    ]);
  });
});
