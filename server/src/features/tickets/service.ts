import type { Sql } from 'postgres';
import type { DiscordPort } from '../../discord/port.ts';
import type { Clock } from '../../kit/clock.ts';
import { createEnding, type Kept } from './closing/ending.ts';
import { createClosing } from './closing/service.ts';
import { createAdmission } from './opening/admission.ts';
import { createChannels } from './opening/channels.ts';
import { createOverflow } from './opening/overflow.ts';
import { createOpening } from './opening/service.ts';
import { createPanels } from './panels/service.ts';
import { findTicket } from './repository.ts';
import { createIsStaff, type Rights } from './staff.ts';
import type { Transcripts } from './transcripts/contract.ts';
import { createTypes } from './types/service.ts';
import { type CircleDeps, createCircles } from './upkeep/circle.ts';
import { type Card, createFirstMessages } from './upkeep/first-message.ts';
import { createReconciler } from './upkeep/reconcile.ts';
import { createSync } from './upkeep/sync.ts';
import { createAnswers } from './work/answers.ts';
import { createWorking } from './work/service.ts';
import { createWaiting } from './work/waiting.ts';

/** What tickets need of the rest of the app. */
export interface TicketsDeps extends Rights {
  readonly sql: Sql;
  readonly discord: DiscordPort;
  readonly clock: Clock;
  staffOf: CircleDeps['staffOf'];
  /** The opener's proven Roblox account, for staff. */
  cardOf(guildId: string, userId: string): Promise<Card | undefined>;
  isVerified(guildId: string, userId: string): Promise<boolean>;
  readonly transcripts: Kept & Pick<Transcripts, 'knownChannels'>;
  /** Logs what could not be done for one ticket while others go on. */
  report(error: unknown, about: { guildId: string; ticketId?: number }): void;
}

/** Builds the parts of tickets, each of which is a file of its own. */
export function createTickets(deps: TicketsDeps) {
  const { sql } = deps;
  const isStaff = createIsStaff(deps);
  const circles = createCircles(deps);
  const firstMessages = createFirstMessages({ ...deps, find: (guildId, id) => findTicket(sql, guildId, id) });
  const admission = createAdmission(deps);
  const sync = createSync({
    ...deps,
    circles,
    firstMessages,
    lost: (guildId, ticketId, channelId) => closing.lost(guildId, ticketId, channelId),
  });
  const closing = createClosing({ ...deps, sync, isStaff });
  const overflow = createOverflow(deps);
  const channels = createChannels({ ...deps, circles, overflow });
  const opening = createOpening({ ...deps, channels, firstMessages, admission });
  const ending = createEnding(deps);
  const reconciler = createReconciler({ ...deps, circles, opening, closing, ending, sync });
  const panels = createPanels(deps);
  const working = createWorking({ ...deps, sync, isStaff });
  const waiting = createWaiting({ ...deps, closing });
  const answers = createAnswers(deps);
  const types = createTypes(deps);
  return {
    working,
    waiting,
    answers,
    types,
    isStaff,
    circles,
    firstMessages,
    admission,
    sync,
    closing,
    overflow,
    opening,
    ending,
    reconciler,
    panels,
  };
}
