import type { ISql, Sql } from 'postgres';
import type { RESTPutAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import { storageFailure } from './db/failure.ts';
import { type Migration, migrationFile } from './db/migrate.ts';
import { jobMigrations } from './db/migrations.ts';
import { commandDefinitions } from './discord/definitions.ts';
import { DiscordFailure } from './discord/failure.ts';
import { gatewayMigrations } from './discord/migrations.ts';
import type { DiscordPort, InteractionSender } from './discord/port.ts';
import { routerRefusals } from './discord/refusals.ts';
import { createRouter, type Router } from './discord/router.ts';
import { auditFeature, auditMigrations, LOGGING } from './features/audit/index.ts';
import { createAudit } from './features/audit/service.ts';
import {
  ANNOUNCING,
  padsFeature,
  padsMigrations,
  queueHostCheck,
  queueHostCheckOf,
  sessionsAbove,
} from './features/pads/index.ts';
import { doctorFeature } from './features/doctor/index.ts';
import { createGrants } from './features/permissions/grants.ts';
import { permissionsFeature, permissionsMigrations } from './features/permissions/index.ts';
import { listGrants } from './features/permissions/repository.ts';
import { createPermissions } from './features/permissions/service.ts';
import { setupFeature, setupMigrations } from './features/setup/index.ts';
import { createSetup } from './features/setup/service.ts';
import {
  queueTicketCheck,
  staffIn,
  ticketsFeature,
  ticketSettings,
  ticketsMigrations,
} from './features/tickets/index.ts';
import {
  createTranscripts,
  type TranscriptPlace,
  transcriptsFeature,
  transcriptsMigrations,
} from './features/tickets/transcripts/index.ts';
import {
  createCards,
  verificationFeature,
  verificationMigrations,
  createVerificationSettings,
} from './features/verification/index.ts';
import type { Audited } from './kit/audited.ts';
import { featureProblems } from './kit/checks.ts';
import type { Clock } from './kit/clock.ts';
import type { EventDoor, Feature } from './kit/feature.ts';
import { type Log, reportBug } from './kit/log.ts';
import type { Metrics } from './kit/metrics.ts';
import type { RobloxPort } from './roblox/port.ts';
import type { WebRoute } from './web/route.ts';

/** Every step of the database, in the order in which they are run. */
export const migrations: readonly Migration[] = [
  ...gatewayMigrations.map(({ at }) => migrationFile(at.href, '')),
  ...jobMigrations,
  ...auditMigrations,
  ...permissionsMigrations,
  ...padsMigrations,
  ...setupMigrations,
  ...ticketsMigrations,
  ...transcriptsMigrations,
  ...verificationMigrations,
].sort((a, b) => (a.name < b.name ? -1 : 1));

export interface AppDeps {
  readonly sql: Sql;
  readonly discord: DiscordPort;
  readonly sender: InteractionSender;
  readonly roblox: RobloxPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'interaction'>;
  /** Where transcripts are kept and read. */
  readonly transcripts: TranscriptPlace;
  /** Milliseconds after which an interaction is deferred; only tests change it. */
  readonly deferAfterMs?: number;
  /** When one press of Verify looks at a profile, in milliseconds after it; only tests change it. */
  readonly looksAfterMs?: readonly number[] | undefined;
}

/** The whole bot, without its connections: what comes in by a door goes out by the ports that it was given. */
export interface App {
  readonly router: Router;
  /** Hears an event of Discord that is no interaction. Answers undefined where no feature has a door for it. Never throws. */
  hear(event: { readonly t: string; readonly d: unknown }): Promise<void> | undefined;
  readonly features: readonly Feature[];
  readonly commands: RESTPutAPIApplicationCommandsJSONBody;
  /** Permission bits that the invite link asks for. */
  readonly botPermissions: bigint;
  /** What the features answer over HTTP. */
  readonly routes: readonly WebRoute[];
}

/**
 * Builds each service and hands it to the features. The only place where features meet.
 *
 * @throws Error when the features contradict each other: two doors of one name, a refusal without a sentence …
 */
export function createApp(deps: AppDeps): App {
  const { sql, discord, clock } = deps;
  const actions = (): Audited => Object.assign({}, ...features.map((feature) => feature.audited));
  const audit = createAudit({ ...deps, tellings: (action) => actions()[action] });
  const rightsChanged = async (tx: ISql, guildId: string) => {
    await queueHostCheck(tx, guildId);
    await queueTicketCheck(tx, guildId);
  };
  const grants = createGrants({ ...deps, rightsChanged, memberChanged: queueHostCheckOf });
  const permissions = createPermissions({ ...deps, ownerOf: discord.ownerOf, noteReturn: grants.noteReturn });
  const rolesWithRights = async (guildId: string) =>
    new Set((await listGrants(sql, guildId, clock.now())).flatMap(({ roleId }) => roleId ?? []));
  const setup = createSetup({
    sql,
    discord,
    sessionsAbove,
    logChannelOf: audit.channelOf,
    setLogChannel: audit.setChannel,
    announcing: ANNOUNCING,
    logging: LOGGING,
    // The settings of the other features, in the order in which /setup shows them.
    parts: [ticketSettings, createVerificationSettings({ ...deps, rolesWithRights })],
  });
  const now = () => clock.now();
  const cards = createCards(deps);
  const transcripts = createTranscripts({
    ...deps,
    holds: permissions.holds,
    place: deps.transcripts,
    report: (error, what) => reportBug(deps.log, error, what, {}),
  });
  const features: readonly Feature[] = [
    { name: 'discord', doors: [], jobs: [], refusals: routerRefusals, botPermissions: 0n },
    permissionsFeature({ grants, discord, now, zoneOf: async (guildId) => (await setup.of(guildId)).zone }),
    auditFeature(audit, actions),
    setupFeature({ setup, now }),
    padsFeature({
      ...deps,
      admit: permissions.admit,
      held: permissions.held,
      async stillHolds(guildId, userId, ability) {
        const member = await discord.memberOf(guildId, userId);
        return member !== undefined && permissions.holds({ guildId, ...member }, ability);
      },
      async settingsOf(guildId) {
        const { training, tryout, ...rules } = await setup.of(guildId);
        return { ...rules, announceIn: { training, tryout } };
      },
      faceOf: cards.faceOf,
    }),
    ticketsFeature({
      ...deps,
      transcripts,
      held: permissions.held,
      staffOf: async (guildId) => staffIn(await listGrants(sql, guildId, clock.now())),
      cardOf: cards.cardOf,
      isVerified: async (guildId, userId) => (await cards.robloxOf(guildId, userId)) !== undefined,
      report: (error, about) => deps.log.warn({ err: error, ...about }, 'A ticket could not be put right yet.'),
    }),
    transcriptsFeature(transcripts),
    verificationFeature({
      ...deps,
      admit: permissions.admit,
      held: permissions.held,
      rolesWithRights,
      report: (error, what) => void reportBug(deps.log, error, what),
    }),
    doctorFeature({
      discord,
      botPermissions: () => botPermissions(features),
      parts: () => features.flatMap(({ name, examine }) => (examine ? [{ name, examine }] : [])),
      report: (error, part) => reportBug(deps.log, error, 'A part could not be looked at.', { part }),
    }),
  ];
  const problems = featureProblems(features);
  if (problems.length > 0) throw new Error(problems.join('\n'));

  const doors = features.flatMap((feature) => feature.doors);
  // Most of what Discord tells is a message that nobody has a door for.
  const events = new Map<string, readonly EventDoor[]>();
  for (const door of features.flatMap((feature) => feature.events ?? [])) {
    events.set(door.on, [...(events.get(door.on) ?? []), door]);
  }
  async function tell(heard: readonly EventDoor[], event: string, data: unknown): Promise<void> {
    for (const door of heard) {
      try {
        await door.run(data);
      } catch (error) {
        // What was missed is looked up later: at the close of a ticket, by the passes of the clock.
        if (storageFailure(error)) deps.log.warn({ err: error, event }, 'The database missed an event of Discord.');
        else reportBug(deps.log, error, 'An event of Discord could not be dealt with.', { event });
      }
    }
  }
  return {
    features,
    router: createRouter({
      ...deps,
      doors,
      admit: permissions.admit,
      memberOf: discord.memberOf,
      report: (error, door) => reportBug(deps.log, error, 'An interaction failed.', { door }),
      tooLate: (error, door) =>
        deps.log.warn({ door, code: error.code }, 'An answer came too late, or another process gave it.'),
      sort: (error) => (storageFailure(error) ? 'storage' : error instanceof DiscordFailure ? 'discord' : 'bug'),
      measure: deps.metrics.interaction,
    }),
    hear({ t, d }) {
      const heard = events.get(t);
      return heard && tell(heard, t, d);
    },
    commands: commandDefinitions(doors, Object.assign({}, ...features.map((feature) => feature.groups))),
    botPermissions: botPermissions(features),
    routes: transcripts.routes,
  };
}

const botPermissions = (features: readonly Feature[]): bigint =>
  features.reduce((bits, feature) => bits | feature.botPermissions, 0n);
