import os from 'node:os';
import path from 'node:path';
import { Logger, runOnce } from 'graphile-worker';
import type { APIInteraction } from 'discord-api-types/v10';
import type { Sql } from 'postgres';
import { createApp, migrations } from '../src/app.ts';
import { moveJobs } from '../src/db/jobs.ts';
import { createPgPool } from '../src/db/pg.ts';
import type { Actor } from '../src/kit/access.ts';
import type { OptionSpecs } from '../src/kit/options.ts';
import type { ReplyFile } from '../src/kit/reply.ts';
import { createLog } from '../src/kit/log.ts';
import type { RobloxPort } from '../src/roblox/port.ts';
import { type Answer, readAnswer } from './answers.ts';
import { freshDatabase } from './database.ts';
import { createFakeDiscord, type FakeDiscord } from './fake-discord.ts';
import { formData, type FormValue } from './form-data.ts';

export type { Answer, FormValue };
import { createFakeRoblox, type FakeRoblox } from './fake-roblox.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock {
  now(): Date;
  set(at: Date): void;
  forward(minutes: number): void;
}

/** The whole bot on a database of its own, with a Discord that needs no network. */
export interface TestApp {
  readonly sql: Sql;
  readonly discord: FakeDiscord;
  readonly roblox: FakeRoblox;
  readonly clock: TestClock;
  readonly app: ReturnType<typeof createApp>;
  /** Everything that was logged as an error. */
  readonly errors: string[];
  /** Acts as a member. Answers the last thing that the member was sent. */
  as(
    actor: Actor,
    at?: Partial<{ channelId: string; interactionId: string; botPermissions: bigint }>,
  ): {
    /** People, roles and channels are given by id, or as an object with what Discord says of them. */
    run(command: string, options?: Record<string, OptionValue>): Promise<Answer>;
    press(customId: string): Promise<Answer>;
    /** Picks in a menu; channels, categories and roles are given by id. */
    pick(customId: string, values: readonly string[]): Promise<Answer>;
    /** Sends a form: a text for a text, a list of what was picked or checked, `{files}` for files. */
    submit(customId: string, inputs: Record<string, FormValue>): Promise<Answer>;
    /** Presses a button in a direct message. */
    pressDirectly(customId: string): Promise<Answer>;
    suggest(command: string, option: string, typed: string | number): Promise<Answer>;
  };
  /** Runs every job that is due now, by the database's clock. */
  runJobs(): Promise<void>;
  /** Runs one job as if it were due. */
  runJob(task: string, payload: unknown, attempt?: { number: number; last: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** A value of an option: `{id, bot, roles, joined_at, away}` for a person, `{id, managed}` for a role, `{id, app_permissions}` for a channel. */
export type OptionValue = string | number | ({ readonly id: string } & Readonly<Record<string, unknown>>);

const ALL_PERMISSIONS = (1n << 53n) - 1n;
const QUIET = new Logger(() => () => {});

/**
 * @param sqlOf another pool on the fresh database, for tests that need more connections at once
 * @param looksAfterMs when one press of Verify looks at a profile; once and at once unless given
 * @param robloxOf another Roblox for the bot, for tests that need the real client or want to see what is read
 */
export async function startTestApp({
  sqlOf,
  looksAfterMs = [0],
  robloxOf = (fake) => fake,
}: {
  sqlOf?: (url: string) => Sql;
  looksAfterMs?: readonly number[];
  robloxOf?: (fake: FakeRoblox) => RobloxPort;
} = {}): Promise<TestApp> {
  const database = await freshDatabase({ migrations, jobs: true });
  const sql = sqlOf?.(database.url) ?? database.sql;
  const discord = createFakeDiscord();
  const errors: string[] = [];
  // Ahead of the database's own clock, so that timers are due when a test says so and not before.
  let now = new Date('2030-10-07T18:40:00Z');
  const clock: TestClock = {
    now: () => now,
    set: (at) => {
      now = at;
    },
    forward: (minutes) => {
      now = new Date(now.getTime() + minutes * 60_000);
    },
  };
  const roblox = createFakeRoblox({ now: () => now });
  const sent = new Map<string, Answer[]>();
  const keep = (id: string, type: Answer['type'], body: unknown, files: readonly ReplyFile[] = []) =>
    void sent.set(id, [...(sent.get(id) ?? []), { ...readAnswer(type, body), files }]);
  const app = createApp({
    sql,
    discord,
    roblox: robloxOf(roblox),
    clock,
    looksAfterMs,
    log: createLog({ level: 'error', format: 'json', write: (line) => void errors.push(line) }),
    metrics: { interaction() {} },
    transcripts: {
      dataDir: path.join(os.tmpdir(), `muster-test-${process.pid}`),
      publicUrl: 'http://localhost:8080',
      isPublic: false,
      discordApiUrl: 'https://discord.com/api',
    },
    sender: {
      answer: async ({ id }, body, files) =>
        keep(id, (body as { type: number }).type, (body as { data?: unknown }).data, files),
      editAnswer: async ({ id }, body, files) => keep(id, 'edit', body, files),
      deleteAnswer: async ({ id }) => keep(id, 'delete', undefined),
      followUp: async ({ id }, body, files) => keep(id, 'followUp', body, files),
    },
  });
  const jobs = app.features.flatMap((feature) => feature.jobs);
  const optionsOf = (command: string): OptionSpecs => {
    const door = app.features
      .flatMap((feature) => feature.doors)
      .find((one) => one.kind === 'command' && one.name === command);
    return door?.kind === 'command' ? door.options : {};
  };
  let interactions = 0;

  return {
    sql,
    discord,
    roblox,
    clock,
    app,
    errors,
    as(actor, at = {}) {
      const handle = async (parts: object): Promise<Answer> => {
        interactions += 1;
        const id = at.interactionId ?? String(500_000_000_000_000_000n + BigInt(interactions));
        await app.router.handle({
          id,
          application_id: '400000000000000000',
          token: `token-${id}`,
          guild_id: actor.guildId,
          channel: { id: at.channelId ?? '200000000000000001' },
          app_permissions: String(at.botPermissions ?? ALL_PERMISSIONS),
          member: { user: userOf(actor), roles: actor.roleIds, joined_at: actor.joinedAt?.toISOString() },
          ...parts,
        } as APIInteraction);
        const last = sent.get(id)?.at(-1);
        if (!last) throw new Error('The interaction was never answered');
        return last;
      };
      return {
        run(command, options = {}) {
          // Who is away in the command is away when Discord is asked, too.
          for (const value of Object.values(options))
            if (typeof value === 'object' && value['away'] === true) discord.members.set(value.id, null);
          return handle({ type: 2, data: commandData(command, options, optionsOf(command)) });
        },
        press: (customId) => handle({ type: 3, data: { component_type: 2, custom_id: customId } }),
        pick: (customId, values) => {
          const isChannels = values.some((value) => /^\d{15,}$/.test(value));
          const channels = Object.fromEntries(
            values.map((id) => [id, { id, app_permissions: String(ALL_PERMISSIONS) }]),
          );
          const data = { component_type: isChannels ? 8 : 3, custom_id: customId, values, resolved: { channels } };
          return handle({ type: 3, data });
        },
        submit: (customId, inputs) => handle({ type: 5, data: formData(customId, inputs) }),
        pressDirectly: (customId) =>
          handle({
            type: 3,
            guild_id: undefined,
            member: undefined,
            user: userOf(actor),
            data: { component_type: 2, custom_id: customId },
          }),
        suggest: (command, option, typed) =>
          handle({ type: 4, data: commandData(command, { [option]: typed }, optionsOf(command), option) }),
      };
    },
    async runJobs() {
      const taskList = Object.fromEntries(
        jobs.map((job) => [
          job.task,
          (payload: unknown, helpers: { job: { attempts: number; max_attempts: number } }) =>
            job.run(payload, { number: helpers.job.attempts, last: helpers.job.attempts >= helpers.job.max_attempts }),
        ]),
      );
      // Its own pool is closed a little later than it says, and the database may be gone by then.
      const pgPool = createPgPool(database.url, 2, () => {});
      // A job may add others.
      for (let first = true; (await moveJobs(pgPool)) > 0 || first; first = false)
        await runOnce({ pgPool, taskList, noHandleSignals: true, logger: QUIET });
      await pgPool.end();
    },
    async runJob(task, payload, attempt = { number: 1, last: false }) {
      const job = jobs.find((door) => door.task === task);
      if (!job) throw new Error(`There is no job ${task}`);
      await job.run(payload, attempt);
    },
    async stop() {
      if (sql !== database.sql) await sql.end({ timeout: 1 });
      await database.drop();
    },
  };
}

const userOf = ({ userId, username }: Actor) => ({ id: userId, username: username ?? `user.${userId}` });

function commandData(command: string, options: Record<string, OptionValue>, specs: OptionSpecs, focused?: string) {
  const resolved: Record<string, Record<string, object>> = {};
  const put = (kind: string, id: string, value: object) => void ((resolved[kind] ??= {})[id] = value);
  const values = Object.entries(options).map(([name, value]) => {
    const isFocused = name === focused && { focused: true };
    const kind = specs[name]?.type;
    if (kind === 'person' || kind === 'role' || kind === 'channel' || kind === 'category') {
      const about = typeof value === 'object' ? value : { id: String(value) };
      resolve(kind, about, put);
      return { name, value: about.id, type: { person: 6, role: 8, channel: 7, category: 7 }[kind], ...isFocused };
    }
    return { name, value, type: typeof value === 'number' ? 4 : 3, ...isFocused };
  });
  const [name, ...subs] = command.split(' ');
  const inside = subs.reduceRight<object[]>(
    (below, sub, at) => [{ type: at === subs.length - 1 ? 1 : 2, name: sub, options: below }],
    values,
  );
  return { type: 1, name, options: inside, resolved };
}

function resolve(
  kind: 'person' | 'role' | 'channel' | 'category',
  about: { readonly id: string } & Readonly<Record<string, unknown>>,
  put: (kind: string, id: string, value: object) => void,
): void {
  if (kind === 'role') return put('roles', about.id, about);
  if (kind !== 'person') return put('channels', about.id, { app_permissions: String(ALL_PERMISSIONS), ...about });
  put('users', about.id, { username: `user.${about.id}`, ...about });
  if (about['away'] === true) return;
  put('members', about.id, { roles: about['roles'] ?? [], joined_at: about['joined_at'] ?? '2026-01-01T00:00:00Z' });
}
