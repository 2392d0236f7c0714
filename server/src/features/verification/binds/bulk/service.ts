import { randomUUID } from 'node:crypto';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { Actor } from '../../../../kit/access.ts';
import { RobloxFailure } from '../../../../roblox/port.ts';
import type { LinksPort } from '../contract.ts';
import { type Ground, type GroundDeps, type RoleObstacle, readGround, roleObstacle } from '../ground.ts';
import { groupsAsked, type Wishes, wishesOf } from '../look.ts';
import { bulkBusy, bulkGone, bulkOld, bulkNothing } from '../refusals.ts';
import type { MemberSync } from '../sync.ts';
import { type ChangingDeps, changeOne } from './changing.ts';
import { lookAtMany, type LookingDeps, nextPage, stepsOf } from './looking.ts';
import * as rows from './repository.ts';
import type { Planned, Run, Totals } from './repository.ts';

/** How long one turn works, in a job and while a person waits. A stop of the bot waits longer than this. */
const TURN_MS = 4_000;
/** Longer than a killed process holds a run. */
const AGAIN_MS = 20_000;
const SHORTEST_PAUSE_MS = 15_000;
const STEP_CHANGES = 20;
const SHOWN = 10;

/** A run as people are shown it. */
export interface View {
  readonly run: Run;
  /** How many members are linked in all. */
  readonly links: number;
  readonly totals: Totals;
  /** The first of the planned changes. */
  readonly first: readonly Planned[];
  /** Roles that can't be given, and why. */
  readonly obstacles: readonly (readonly [RoleObstacle, readonly string[]])[];
  readonly ground: Ground;
  /** Without a key each member is a request of its own. */
  readonly isSingly: boolean;
}

export interface BulkDeps extends LookingDeps, Omit<ChangingDeps, 'links' | 'discord'> {
  readonly discord: LookingDeps['discord'] & ChangingDeps['discord'] & GroundDeps['discord'];
  readonly rolesWithRights: GroundDeps['rolesWithRights'];
  readonly links: LinksPort;
  readonly sync: MemberSync;
}

export type Bulk = ReturnType<typeof createBulk>;

/** Brings everybody in line: looks first and lists what would change, then does it. Both go on after a restart. */
export function createBulk(deps: BulkDeps) {
  const { sql, clock } = deps;

  /** Works on a run for one turn, unless another process does, and queues the next turn. */
  async function turn(guildId: string, id: number): Promise<void> {
    const holder = randomUUID();
    const held = await rows.holdRun(sql, { guildId, id, holder, now: clock.now() });
    if (!held) {
      await sql.begin((tx) => rows.expireRun(tx, { guildId, id }, clock.now()));
      // At rest, or another process's: whatever becomes of that one, somebody looks again.
      const live = await rows.findRun(sql, guildId, id);
      if (live?.state === 'looking' || live?.state === 'running')
        await rows.queueRun(sql, live, live.pausedUntil ?? new Date(clock.now().getTime() + AGAIN_MS));
      return;
    }
    let run: Run | undefined = held;
    try {
      run = await work(held, holder);
    } finally {
      await rows.letRunGo(sql, held, holder).catch(() => {});
    }
    if (run && (run.state === 'looking' || run.state === 'running'))
      await rows.queueRun(sql, run, run.pausedUntil ?? undefined);
  }

  /** @returns the run as it is then; undefined where it was stopped */
  async function work(held: Run, holder: string): Promise<Run | undefined> {
    const until = performance.now() + TURN_MS;
    const save = (run: Run, step: rows.Step) => sql.begin((tx) => rows.saveStep(tx, run, holder, step, clock.now()));
    let run: Run | undefined = held;
    try {
      const [wishes, ground] = await Promise.all([wishesOf(deps, held.guildId), readGround(deps, held.guildId)]);
      while (run && performance.now() < until && (run.state === 'looking' || run.state === 'running')) {
        const state: Run = run;
        run =
          state.state === 'looking'
            ? await look(state, { wishes, ground, until, save })
            : await change(state, { wishes, ground, until, save });
        if (run?.pausedUntil) break;
      }
      return run;
    } catch (error) {
      if (!(error instanceof RobloxFailure) && !(error instanceof DiscordFailure)) throw error;
      // The cursor stands before what could not be read: nobody is left out, and nothing is taken away.
      const pauseMs = Math.max(SHORTEST_PAUSE_MS, error.retryAfterMs ?? 0);
      const pause = {
        for: error instanceof RobloxFailure ? 'roblox' : 'discord',
        until: new Date(clock.now().getTime() + pauseMs),
      } as const;
      return save(held, { pause });
    }
  }

  interface Turn {
    readonly wishes: Wishes;
    readonly ground: Ground;
    readonly until: number;
    save(run: Run, step: rows.Step): Promise<Run | undefined>;
  }

  async function look(run: Run, { wishes, ground, until, save }: Turn): Promise<Run | undefined> {
    const page = await nextPage(deps, run.guildId, run.cursor);
    if (page.isLast) return save(run, { state: 'ready' });
    let now: Run | undefined = run;
    for (const { members, cursor } of await stepsOf(deps, run.guildId, page)) {
      if (!now || performance.now() >= until) break;
      const step = await lookAtMany(deps, { guildId: run.guildId, wishes, ground, members });
      now = await save(now, { ...step, cursor });
    }
    return now;
  }

  async function change(run: Run, { wishes, ground, until, save }: Turn): Promise<Run | undefined> {
    const plans = await rows.plansAfter(sql, run, run.cursor, STEP_CHANGES);
    if (plans.length === 0) return save(run, { state: 'done' });
    let now: Run | undefined = run;
    for (const plan of plans) {
      if (!now || performance.now() >= until) break;
      const fate = await changeOne(deps, { run, plan, wishes, ground });
      if (fate instanceof DiscordFailure) throw fate;
      now = await save(now, {
        cursor: plan.userId,
        changed: fate === 'changed' ? 1 : 0,
        failed: fate === 'failed' ? 1 : 0,
      });
    }
    return now;
  }

  async function view(guildId: string, id: number): Promise<View> {
    const run = await rows.findRun(sql, guildId, id);
    if (!run) throw bulkGone.because({});
    const [links, totals, first, wishes, ground] = await Promise.all([
      rows.countLinks(sql, guildId),
      rows.totalsOf(sql, run),
      rows.plansAfter(sql, run, '0', SHOWN),
      wishesOf(deps, guildId),
      readGround(deps, guildId),
    ]);
    const obstacles = new Map<RoleObstacle, string[]>();
    for (const roleId of new Set([...wishes.binds.map((bind) => bind.roleId), wishes.verifiedRoleId])) {
      const obstacle = roleId === null ? undefined : roleObstacle(ground, roleId);
      if (obstacle && roleId !== null) obstacles.set(obstacle, [...(obstacles.get(obstacle) ?? []), roleId]);
    }
    const isSingly = groupsAsked(wishes).length > 0 && !deps.roblox.canAskForMany();
    return { run, links, totals, first, obstacles: [...obstacles], ground, isSingly };
  }

  return {
    turn,

    /** How far a run is. @throws Refusal `bulk.gone`; DiscordFailure */
    view: ({ guildId }: Actor, id: number): Promise<View> => view(guildId, id),

    /** Every planned change. */
    plans: (run: Run): Promise<readonly Planned[]> => rows.plansAfter(sql, run, '0', 100_000),

    /**
     * Begins to look at everybody. One run a server at a time: where one is under way, shows that one.
     *
     * @throws DiscordFailure
     */
    async start({ guildId, userId }: Actor): Promise<View> {
      const { run, isNew } = await sql.begin((tx) => rows.beginRun(tx, { guildId, by: userId, at: clock.now() }));
      if (isNew) await turn(guildId, run.id);
      return view(guildId, run.id);
    },

    /**
     * Carries out what was found.
     *
     * @throws Refusal `bulk.gone`, `bulk.old`, `bulk.busy`, `bulk.nothing`; DiscordFailure
     */
    async goOn({ guildId, userId }: Actor, id: number): Promise<View> {
      const before = await rows.findRun(sql, guildId, id);
      if (!before || before.state === 'stopped') throw bulkGone.because({});
      if (before.state === 'looking') throw bulkBusy.because({});
      if (before.state !== 'ready') return view(guildId, id);
      if ((await rows.totalsOf(sql, before)).members === 0) throw bulkNothing.because({});
      const readyAfter = new Date(clock.now().getTime() - rows.READY_FOR_MS);
      const run = await sql.begin((tx) => rows.startRun(tx, { guildId, id, by: userId, at: clock.now(), readyAfter }));
      if (!run) throw bulkOld.because({});
      await turn(guildId, id);
      return view(guildId, id);
    },

    /** Stops a run; what is done stays done. @throws Refusal `bulk.gone`; DiscordFailure */
    async stop({ guildId, userId }: Actor, id: number): Promise<View> {
      await sql.begin((tx) => rows.stopRun(tx, { guildId, id, by: userId, at: clock.now() }));
      return view(guildId, id);
    },
  };
}
