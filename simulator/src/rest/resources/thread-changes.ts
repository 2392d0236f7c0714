import { AuditLogEvent, PermissionFlagsBits, ThreadAutoArchiveDuration } from 'discord-api-types/v10';
import { updateThread } from '../../world/threads.ts';
import type { Channel, ThreadState } from '../../world/types.ts';
import { holdsIn } from '../access.ts';
import { audit, changed } from '../audit-log.ts';
import { discordError } from '../errors.ts';
import { type Form, readForm } from '../form.ts';
import type { BotContext } from '../route.ts';

/** After how long without a message a thread is archived. @throws DiscordError 50035 for any other length */
export function autoArchiveOf(form: Form): ThreadAutoArchiveDuration | undefined {
  return form.choice('auto_archive_duration', [
    ThreadAutoArchiveDuration.OneHour,
    ThreadAutoArchiveDuration.OneDay,
    ThreadAutoArchiveDuration.ThreeDays,
    ThreadAutoArchiveDuration.OneWeek,
  ]);
}

/** Its maker may rename, archive and open it; all else, and locking, is for those who manage threads. */
function refuseUnlessMaker(ctx: BotContext, channel: Channel, thread: ThreadState, form: Form): void {
  if (holdsIn(ctx, channel, PermissionFlagsBits.ManageThreads)) return;
  const reserved = form.has('locked') || form.has('rate_limit_per_user') || form.has('invitable');
  if (thread.ownerId !== ctx.application.botId || reserved || thread.locked) throw discordError(50013);
}

/**
 * Changes a thread as PATCH /channels/{id} asks.
 *
 * @param countRename is called before the name changes, and may refuse
 * @throws DiscordError 50083 if it is archived and stays so, 50013 without the right
 */
export function patchThread(ctx: BotContext, channel: Channel, thread: ThreadState, countRename: () => void): Channel {
  const form = readForm(ctx.body);
  refuseUnlessMaker(ctx, channel, thread, form);
  const archived = form.boolean('archived');
  if (thread.archived && archived !== false) throw discordError(50083);
  const name = form.string('name', { min: 1, max: 100 });
  if (name !== undefined && name !== channel.name) countRename();
  const locked = form.boolean('locked');
  const invitable = form.boolean('invitable');
  const autoArchiveMinutes = autoArchiveOf(form);
  const rateLimitPerUser = form.integer('rate_limit_per_user', { min: 0, max: 21_600 });
  const before = { name: channel.name, archived: thread.archived, locked: thread.locked };
  const after = updateThread(ctx.world, channel.id, {
    ...(name === undefined ? {} : { name }),
    ...(archived === undefined ? {} : { archived }),
    ...(locked === undefined ? {} : { locked }),
    ...(invitable === undefined ? {} : { invitable }),
    ...(autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes }),
    ...(rateLimitPerUser === undefined ? {} : { rateLimitPerUser }),
  });
  audit(ctx, channel.guildId ?? '', {
    action: AuditLogEvent.ThreadUpdate,
    targetId: channel.id,
    changes: changed(before, { name: after.name, archived: thread.archived, locked: thread.locked }),
  });
  return after;
}
