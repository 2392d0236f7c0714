import type { Sql } from 'postgres';
import { gather } from '../../db/gather.ts';
import type { DiscordPort } from '../../discord/port.ts';
import { staleDoor } from '../../discord/refusals.ts';
import type { Actor } from '../../kit/access.ts';
import type { Setting, SettingsPart, SettingValue } from '../../kit/setting.ts';
import { checkRoles, type Given, readGiven } from './given.ts';
import { type OwnDeps, ownParts } from './own.ts';
import { NOTHING_SET, USUAL_PADS, USUAL_ZONE } from './policy.ts';
import * as rows from './repository.ts';
import { partProblems } from './sections.ts';

/** Everything that `/setup` shows. */
export interface Overview {
  /** What is set, by the setting's name. */
  readonly values: rows.Values;
  /** Since when nothing can be posted in the log channel. */
  readonly logLostAt: Date | null;
}

/** What a change came to. */
export interface Saved {
  /** Names of the settings that are another one now, or were mended. */
  readonly changed: readonly string[];
  /** What the person should know, a sentence each. */
  readonly notes: readonly string[];
}

export type Setup = ReturnType<typeof createSetup>;

export interface SetupDeps extends OwnDeps {
  readonly sql: Sql;
  readonly discord: Pick<DiscordPort, 'rolesOf' | 'ownMember'>;
  /** The settings of other features. */
  readonly parts: readonly SettingsPart[];
}

/** @throws Error where two settings have one name, or there are more than Discord has room for */
export function createSetup(deps: SetupDeps) {
  const { sql } = deps;
  const parts = [...ownParts(deps), ...deps.parts];
  const problems = partProblems(parts);
  if (problems.length > 0) throw new Error(problems.join('\n'));

  const settingsOf = gather((guildIds) => rows.findSettingsOf(sql, guildIds));
  const settingOf = (name: string): Setting => {
    const setting = parts.flatMap(({ settings }) => settings).find((one) => one.name === name);
    // A menu of another release of the bot.
    if (!setting) throw staleDoor.because({});
    return setting;
  };

  return {
    parts,

    /** What a server has set about its sessions, with what is usual where nothing is. One statement. */
    async of(guildId: string): Promise<{ zone: string; pads: number; training: string | null; tryout: string | null }> {
      const { timeZone, pads, trainingChannelId, tryoutChannelId } = (await settingsOf(guildId)) ?? NOTHING_SET;
      return {
        zone: timeZone ?? USUAL_ZONE,
        pads: pads ?? USUAL_PADS,
        training: trainingChannelId,
        tryout: tryoutChannelId ?? trainingChannelId,
      };
    },

    async overview(guildId: string): Promise<Overview> {
      const [values, log] = await Promise.all([
        Promise.all(parts.map((part) => part.read(sql, guildId))),
        deps.logChannelOf(guildId),
      ]);
      return { values: Object.assign({}, ...values) as rows.Values, logLostAt: log?.lostAt ?? null };
    },

    /**
     * Changes settings, all of them or none, with an audit row.
     *
     * @param given by the setting's name
     * @throws Refusal `setup.*` where something can't be, and whatever the part that keeps it says
     * @throws DiscordFailure where a role is to be handed out, and Discord does not say whether it can be
     */
    async change(
      actor: Actor,
      given: Readonly<Record<string, Given>>,
      source: 'command' | 'button' | 'form',
    ): Promise<Saved> {
      const { guildId, userId } = actor;
      const wanted: Record<string, SettingValue> = {};
      for (const [name, value] of Object.entries(given)) wanted[name] = readGiven(settingOf(name), value);
      await checkRoles(deps.discord, guildId, rolesToHandOut(wanted));
      const concerned = parts.flatMap((part) => {
        const names = part.settings.map(({ name }) => name).filter((name) => name in wanted);
        return names.length === 0 ? [] : [{ part, values: only(wanted, names) }];
      });
      const told = await Promise.all(
        concerned.map(async ({ part, values }) => (await part.ask?.(values, actor)) ?? []),
      );
      const { before, after, changed } = await sql.begin(async (tx) => {
        await rows.lockSettings(tx, guildId);
        const [before, after]: [Record<string, SettingValue>, Record<string, SettingValue>] = [{}, {}];
        const mended: string[] = [];
        for (const { part, values } of concerned) {
          Object.assign(before, await part.read(tx, guildId));
          mended.push(...((await part.write(tx, guildId, values, userId)) ?? []));
          Object.assign(after, await part.read(tx, guildId));
        }
        const changed = Object.keys(after).filter((name) => before[name] !== after[name] || mended.includes(name));
        const change = { before: only(before, changed), after: only(after, changed), changed };
        if (changed.length > 0) await rows.noteChange(tx, { guildId, userId, source, ...change });
        return change;
      });
      const notes = await Promise.all(
        concerned.map(async ({ part }) => {
          const own = part.settings.map(({ name }) => name).filter((name) => changed.includes(name));
          const change = { before: only(before, own), after: only(after, own) };
          return own.length === 0 ? [] : ((await part.notes?.(sql, guildId, change)) ?? []);
        }),
      );
      return { changed, notes: [...told, ...notes].flat() };
    },
  };

  function rolesToHandOut(wanted: rows.Values): readonly string[] {
    return Object.entries(wanted).flatMap(([name, value]) =>
      settingOf(name).handedOut === true && value !== null ? [String(value)] : [],
    );
  }
}

const only = (values: rows.Values, names: readonly string[]): Record<string, SettingValue> =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
