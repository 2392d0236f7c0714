import { addAuditEntry, type NewAuditEntry } from '../world/audit.ts';
import type { BotContext } from './route.ts';

/** Writes what the bot just did in the server's audit log, with the request's reason. */
export function audit(ctx: BotContext, guildId: string, entry: Omit<NewAuditEntry, 'userId' | 'reason'>): void {
  addAuditEntry(ctx.world, guildId, { ...entry, userId: ctx.application.botId, reason: ctx.reason });
}

const isNothing = (value: unknown) => value === undefined || value === null;

/** The changes of an entry: every key whose value differs. */
export function changed(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { key: string; old_value?: unknown; new_value?: unknown }[] {
  return Object.keys(after)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => ({
      key,
      // What is null on one side is left out there.
      ...(isNothing(before[key]) ? {} : { old_value: before[key] }),
      ...(isNothing(after[key]) ? {} : { new_value: after[key] }),
    }));
}
