import type { APIAllowedMentions, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { ComponentType, PermissionFlagsBits } from 'discord-api-types/v10';
import { has, permissionsIn } from './permissions.ts';
import type { Channel, World } from './types.ts';

/** Who was really pinged by a message. */
export interface Pinged {
  readonly mentionEveryone: boolean;
  readonly mentionUserIds: string[];
  readonly mentionRoleIds: string[];
}

interface Allowed {
  everyone: boolean;
  /** True: everybody who is named. Otherwise only these. */
  users: true | ReadonlySet<string>;
  roles: true | ReadonlySet<string>;
  repliedUser: boolean;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * What `allowed_mentions` lets through. Without it a regular message pings all it names, the answer to an interaction
 * only people. https://discord.com/developers/docs/resources/message#allowed-mentions-object
 */
function allowedBy(allowed: APIAllowedMentions | null | undefined, answersInteraction: boolean): Allowed {
  if (allowed === undefined || allowed === null) {
    return answersInteraction
      ? { everyone: false, users: true, roles: NOBODY, repliedUser: true }
      : { everyone: true, users: true, roles: true, repliedUser: true };
  }
  const parse: readonly string[] = allowed.parse ?? [];
  return {
    everyone: parse.includes('everyone'),
    users: parse.includes('users') || new Set(allowed.users ?? []),
    roles: parse.includes('roles') || new Set(allowed.roles ?? []),
    repliedUser: allowed.replied_user ?? false,
  };
}

/** Code and escaped signs ping nobody. */
const speaking = (content: string): string =>
  content
    .replaceAll(/```[\s\S]*?```/g, ' ')
    .replaceAll(/`[^`]*`/g, ' ')
    .replaceAll(/\\[<@]/g, ' ');

/** The text that may mention somebody: the content and every text display of the components. */
export function spokenText(content: string, components: readonly APIMessageTopLevelComponent[]): string {
  const texts = [content];
  const walk = (component: unknown) => {
    if (typeof component !== 'object' || component === null) return;
    if ('type' in component && component.type === ComponentType.TextDisplay && 'content' in component) {
      texts.push(String(component.content));
    }
    if ('components' in component && Array.isArray(component.components)) {
      for (const child of component.components) walk(child);
    }
  };
  for (const component of components) walk(component);
  return texts.join('\n');
}

const idsIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, id]) => id ?? ''));

/**
 * Reads who a text pings. Naming @everyone, or a role that is not `mentionable`, needs MENTION_EVERYONE.
 *
 * @param about.repliedUserId who wrote the message that this one replies to
 */
export function readMentions(
  world: World,
  about: {
    channel: Channel;
    authorId: string;
    text: string;
    allowed: APIAllowedMentions | null | undefined;
    answersInteraction: boolean;
    repliedUserId: string | undefined;
  },
): Pinged {
  const { channel, authorId, repliedUserId } = about;
  const allowed = allowedBy(about.allowed, about.answersInteraction);
  const text = about.text.includes('@') ? speaking(about.text) : '';
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);

  const users = [...idsIn(text, /<@!?(\d+)>/g)].filter(
    (id) => world.users.has(id) && (allowed.users === true || allowed.users.has(id)),
  );
  if (repliedUserId !== undefined && allowed.repliedUser && !users.includes(repliedUserId)) users.push(repliedUserId);
  if (!guild) return { mentionEveryone: false, mentionUserIds: users, mentionRoleIds: [] };

  const mayAll = text !== '' && has(permissionsIn(world, channel.id, authorId), PermissionFlagsBits.MentionEveryone);
  const roles = [...idsIn(text, /<@&(\d+)>/g)].filter((id) => {
    const role = guild.roles.get(id);
    return role && (role.mentionable || mayAll) && (allowed.roles === true || allowed.roles.has(id));
  });
  const everyone = allowed.everyone && mayAll && /@(everyone|here)\b/.test(text);
  return { mentionEveryone: everyone, mentionUserIds: users, mentionRoleIds: roles };
}
