import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { RobloxPort } from '../../roblox/port.ts';
import type { Link } from './binds/contract.ts';
import { profileUrl } from './policy.ts';
import { findLink } from './links/repository.ts';

/** Who somebody is at Roblox, to be shown beside a ticket or a session. What Roblox did not tell in time is missing. */
export interface Card {
  readonly robloxId: string;
  /** As last seen. Names are typed by people: not to be trusted. */
  readonly name: string;
  readonly displayName: string;
  readonly createdAt: Date | undefined;
  readonly pictureUrl: string | undefined;
  readonly profileUrl: string;
  /** The groups, each with the highest role there. */
  readonly groups: readonly { readonly name: string; readonly role: string; readonly rank: number }[];
  /** False: Roblox did not tell them in time. */
  readonly knowsGroups: boolean;
  /** From when the oldest part is, where Roblox did not tell all of it now. */
  readonly asOf: Date | undefined;
  readonly linkedAt: Date;
}

/** Nobody waits for Roblox longer than this for a card. */
export const CARD_WITHIN_MS = 1_000;

export interface Cards {
  /** The member's account in this server, or undefined where none is linked. Takes about a second at most. Never throws. */
  cardOf(guildId: string, userId: string): Promise<Card | undefined>;
  /** The account with its picture alone, for an announcement; one request to Roblox at most. Never throws. */
  faceOf(guildId: string, userId: string): Promise<Pick<Card, 'name' | 'pictureUrl' | 'profileUrl'> | undefined>;
  /** The account's id and last seen name, from the database. */
  robloxOf(guildId: string, userId: string): Promise<{ readonly robloxId: string; readonly name: string } | undefined>;
}

export function createCards({
  sql,
  roblox,
}: {
  sql: Sql;
  roblox: Pick<RobloxPort, 'profileOf' | 'pictureOf' | 'membershipsOf'>;
}): Cards {
  return {
    async cardOf(guildId, userId) {
      const link = await findLink(sql, guildId, userId).catch(() => undefined);
      return link && cardOfLink(link, roblox);
    },
    async faceOf(guildId, userId) {
      const link = await findLink(sql, guildId, userId).catch(() => undefined);
      if (!link) return undefined;
      const { robloxId, name } = link;
      return { name, profileUrl: profileUrl(robloxId), pictureUrl: await inTime(roblox.pictureOf(robloxId)) };
    },
    robloxOf: (guildId, userId) => findLink(sql, guildId, userId),
  };
}

/** What Roblox shows of a link's account, as far as it tells in time. Never throws. */
export async function cardOfLink(
  link: Link,
  roblox: Pick<RobloxPort, 'profileOf' | 'pictureOf' | 'membershipsOf'>,
): Promise<Card> {
  const { robloxId } = link;
  const [profile, pictureUrl, memberships] = await Promise.all([
    inTime(roblox.profileOf(robloxId)),
    inTime(roblox.pictureOf(robloxId)),
    inTime(roblox.membershipsOf(robloxId)),
  ]);
  const older = [profile, memberships].flatMap((told) => (told?.stale ? [told.at] : []));
  const ages = profile ? older : [link.namedAt, ...older];
  return {
    robloxId,
    name: profile?.value.name ?? link.name,
    displayName: profile?.value.displayName ?? link.displayName,
    createdAt: profile?.value.createdAt,
    pictureUrl,
    profileUrl: profileUrl(robloxId),
    groups: (memberships?.value ?? []).flatMap(({ groupName, roles: [highest] }) =>
      highest ? [{ name: groupName, role: highest.name, rank: highest.rank }] : [],
    ),
    knowsGroups: memberships !== undefined,
    asOf: ages.toSorted((one, other) => one.getTime() - other.getTime())[0],
    linkedAt: link.linkedAt,
  };
}

async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      asked.catch(() => undefined),
      sleep(CARD_WITHIN_MS, undefined, { signal: patience.signal, ref: false }),
    ]);
  } finally {
    patience.abort();
  }
}
