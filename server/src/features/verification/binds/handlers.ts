import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscordPort } from '../../../discord/port.ts';
import { type Access, type Actor, able, everyone, type Way } from '../../../kit/access.ts';
import { command, type Door, suggest } from '../../../kit/door.ts';
import { readGroup } from '../policy.ts';
import { linkNone, personAway, personIsBot } from '../refusals.ts';
import type { Tries } from '../tries/service.ts';
import type { LinksPort, Sync } from './contract.ts';
import { bindGone } from './refusals.ts';
import { usesUsualRank } from './nickname.ts';
import * as replies from './replies.ts';
import { RULE_LENGTH } from './rule.ts';
import type { Binds } from './service.ts';
import { suggestBinds, suggestGroups, suggestRules } from './suggestions.ts';

const SOME_ROLE = '700000000000000009';
const GROUP_LENGTH = 200;
const BIND_LENGTH = 100;
/** A number that is shorter is most likely not typed to its end, and not worth asking Roblox for. */
const LEAST_WRITTEN = 4;
/** Suggestions must be there within three seconds; who types on asks again. */
const SUGGEST_WITHIN_MS = 2_000;

const staff = able('members.manage');

export interface BindDoorDeps {
  readonly binds: Binds;
  readonly sync: Sync;
  readonly tries: Tries;
  readonly links: Pick<LinksPort, 'linkOf' | 'rulesOf'>;
  readonly discord: Pick<DiscordPort, 'rolesOf'>;
  /** @throws Refusal `access.missing` */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
}

export function bindDoors({ binds, sync, tries, links, discord, admit }: BindDoorDeps): Door[] {
  return [
    command({
      name: 'update',
      description: replies.words.update,
      options: { user: { type: 'person', description: replies.words.updateUser } },
      access: everyone('for oneself; for others the handler asks for members.manage'),
      answer: 'private',
      sample: {},
      async run({ actor }, { user }) {
        const userId = user?.id ?? actor.userId;
        const isSelf = userId === actor.userId;
        if (!isSelf) await admit(actor, staff, 'command');
        if (user?.isBot) throw personIsBot.because({});
        if (user && !user.member) throw personAway.because({ userId });
        await tries.count(actor, userId, 'update');
        const report = await sync.syncNow(actor.guildId, userId);
        if (!(await links.linkOf(actor.guildId, userId)) && report.taken.length === 0)
          throw linkNone.because({ isSelf });
        return replies.updated(report, userId, actor.userId);
      },
    }),

    command({
      name: 'bind add',
      description: replies.words.bindAdd,
      options: {
        group: {
          type: 'text',
          description: replies.words.group,
          required: true,
          suggested: true,
          maxLength: GROUP_LENGTH,
        },
        role: { type: 'role', description: replies.words.role, required: true },
        rank: { type: 'text', description: replies.words.rank, suggested: true, maxLength: RULE_LENGTH },
      },
      access: staff,
      answer: 'private',
      sample: { group: '1', role: SOME_ROLE },
      run: async ({ actor }, asked) => replies.bound(await binds.add(actor, { ...asked, rank: asked.rank })),
    }),

    suggest({
      command: 'bind add',
      option: 'group',
      access: staff,
      async run({ actor }, typed) {
        const known = (await inTime(binds.candidates(actor))) ?? [];
        const isWritten = typed.trim().length >= LEAST_WRITTEN && readGroup(typed) !== undefined;
        const written = isWritten ? await inTime(binds.groupIn(actor, typed)) : undefined;
        return suggestGroups(
          [...(written ? [written] : []), ...known.filter(({ id }) => id !== written?.id)],
          written ? '' : typed,
        );
      },
    }),

    suggest({
      command: 'bind add',
      option: 'rank',
      access: staff,
      async run({ actor }, typed, { group }) {
        if (typeof group !== 'string') return [];
        const found = await inTime(binds.groupIn(actor, group));
        return found ? suggestRules(found, typed) : [];
      },
    }),

    command({
      name: 'bind remove',
      description: replies.words.bindRemove,
      options: {
        bind: {
          type: 'text',
          description: replies.words.bindToRemove,
          required: true,
          suggested: true,
          maxLength: BIND_LENGTH,
        },
      },
      access: staff,
      answer: 'private',
      sample: { bind: '1' },
      async run({ actor }, { bind }) {
        if (!/^\d{1,9}$/.test(bind.trim())) throw bindGone.because({});
        return replies.unbound(await binds.remove(actor, Number(bind)));
      },
    }),

    suggest({
      command: 'bind remove',
      option: 'bind',
      access: staff,
      async run({ actor }, typed) {
        const [all, roles] = await Promise.all([binds.list(actor), inTime(discord.rolesOf(actor.guildId))]);
        return suggestBinds(all, roles ?? [], typed);
      },
    }),

    command({
      name: 'bind list',
      description: replies.words.bindList,
      options: {},
      access: staff,
      answer: 'private',
      sample: {},
      async run({ actor }) {
        const [all, rules] = await Promise.all([binds.list(actor), links.rulesOf(actor.guildId)]);
        const rank = usesUsualRank(rules.nickname) ? replies.rankWords(all, rules.requiredGroupId) : undefined;
        return replies.listed(all, rank);
      },
    }),
  ];
}

/** What is known in time; what fails or comes late offers nothing. */
async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      asked.catch(() => undefined),
      sleep(SUGGEST_WITHIN_MS, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
    ]);
  } finally {
    patience.abort();
  }
}
