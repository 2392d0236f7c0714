import {
  type APIAuditLogEntry,
  type APIAuditLogOptions,
  type AuditLogEvent,
  GatewayDispatchEvents,
} from 'discord-api-types/v10';
import type { World } from './types.ts';
import { shaped } from './shaped.ts';

/** More than any test looks at. */
const KEPT_ENTRIES = 1_000;

export interface NewAuditEntry {
  readonly action: AuditLogEvent;
  /** Who did it. */
  readonly userId: string;
  readonly targetId: string | null;
  readonly reason?: string | undefined;
  readonly changes?: readonly { key: string; old_value?: unknown; new_value?: unknown }[];
  readonly options?: APIAuditLogOptions;
}

/** Writes a line in the server's audit log and says GUILD_AUDIT_LOG_ENTRY_CREATE. */
export function addAuditEntry(world: World, guildId: string, made: NewAuditEntry): APIAuditLogEntry {
  const entry = shaped<APIAuditLogEntry>({
    id: world.ids.next(),
    action_type: made.action,
    user_id: made.userId,
    target_id: made.targetId,
    ...(made.changes ? { changes: made.changes } : {}),
    ...(made.options ? { options: made.options } : {}),
    ...(made.reason === undefined ? {} : { reason: made.reason }),
  });
  const log = world.auditLogs.get(guildId) ?? [];
  world.auditLogs.set(guildId, log);
  log.push(entry);
  if (log.length > KEPT_ENTRIES) log.shift();
  world.emit(() => ({
    t: GatewayDispatchEvents.GuildAuditLogEntryCreate,
    d: { ...entry, guild_id: guildId },
    guildId,
  }));
  return entry;
}
