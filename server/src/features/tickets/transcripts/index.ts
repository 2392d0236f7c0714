import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Sql } from 'postgres';
import { type Migration, migrationFile } from '../../../db/migrate.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import { type Ability, type Actor, clockOnly } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Feature } from '../../../kit/feature.ts';
import { createKnownChannels } from '../upkeep/known-channels.ts';
import type { TicketRef, Transcripts } from './contract.ts';
import { createFileKeeper, FETCH_TASK } from './files/keeper.ts';
import { FILE_LIMITS, type FileLimits, fetchableFrom } from './files/limits.ts';
import { createFileStore } from './files/store.ts';
import { forgettingJobs } from './forgetting/jobs.ts';
import { transcriptDoors } from './handlers.ts';
import { captureEvents } from './keeping/capture.ts';
import { createReading } from './keeping/reading.ts';
import { createLinks } from './links/service.ts';
import { createPlaceNames } from './names/service.ts';
import { transcriptRefusals } from './refusals.ts';
import { readButton } from './replies.ts';
import { createReadingRights } from './rights.ts';
import { transcriptRoutes } from './routes.ts';
import { createService } from './service.ts';
import { createView } from './view.ts';

export const transcriptsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261003T1000_transcripts.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0900_files_of_forms.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0940_names.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0950_forgetting.sql'),
];

/** Where transcripts are kept and read. */
export interface TranscriptPlace {
  /** DATA_DIR: files are kept in `transcripts` below it. */
  readonly dataDir: string;
  /** How browsers reach the web server, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether the person who runs the bot has said so: else the address is good on that computer alone. */
  readonly isPublic: boolean;
  /** DISCORD_API_URL: says where files may be fetched. */
  readonly discordApiUrl: string;
}

/** @param deps.holds whether a member has one of the abilities now; all of them for the owner */
export function createTranscripts(deps: {
  sql: Sql;
  clock: Clock;
  discord: Pick<DiscordPort, 'messagesOf' | 'seesContent' | 'memberOf' | 'nameOf' | 'rolesOf' | 'channelsOf'>;
  holds(actor: Actor, ...anyOf: readonly Ability[]): Promise<boolean>;
  place: TranscriptPlace;
  /** Logs what broke, such as a disk that is full, and answers its error id. */
  report(error: unknown, what: string): string;
  limits?: FileLimits;
}): Transcripts {
  const { sql, clock, discord, place, limits = FILE_LIMITS } = deps;
  const store = createFileStore(place.dataDir);
  const files = createFileKeeper({ sql, clock, store, limits, isFetchable: fetchableFrom(place.discordApiUrl) });
  const names = createPlaceNames(deps);
  const rights = createReadingRights(deps);
  const links = createLinks({ sql, clock });
  const view = createView({ sql, store, serverName: discord.nameOf });
  const knownChannels = createKnownChannels(() => clock.now().getTime());
  const service = createService({ ...place, sql, rights, links, view });
  return {
    doors: transcriptDoors(service),
    jobs: [
      {
        task: FETCH_TASK,
        access: clockOnly('queued with each file of a ticket'),
        run: (payload) => files.fetchWaiting(payload as TicketRef),
      },
      ...forgettingJobs({ sql, clock, store }),
    ],
    events: [...captureEvents({ sql, clock, discord, files, knownChannels }), ...names.events],
    refusals: transcriptRefusals,
    routes: transcriptRoutes({ sql, links, rights, view, store, report: deps.report }),
    finish: createReading({
      sql,
      clock,
      discord,
      files,
      names,
      closingMs: limits.closingMs,
      troubled: (error) => void deps.report(error, 'Files of a ticket could not be kept.'),
    }),
    keepGiven: files.keepGiven,
    learnNames: names.learnServer,
    fileOf: service.fileOf,
    knownChannels,
    readButton,
    linkFor: service.linkFor,
  };
}

/** Discord's permissions for what is read over REST. */
const READING = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

/** Transcripts, as the app lists them: the group `ticket` is described by the tickets. */
export const transcriptsFeature = ({ doors, jobs, events, refusals }: Transcripts): Feature => ({
  name: 'transcripts',
  doors,
  jobs,
  events,
  refusals,
  botPermissions: READING,
});
