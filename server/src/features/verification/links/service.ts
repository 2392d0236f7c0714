import type { Sql } from 'postgres';
import type { Clock } from '../../../kit/clock.ts';
import type { LinksPort } from '../binds/contract.ts';
import { findRules, lockLinks } from '../repository.ts';
import { findLink, saveNames } from './repository.ts';

/** The links, for those who bring roles and nicknames in line with them. */
export const createLinks = ({ sql, clock }: { sql: Sql; clock: Clock }): LinksPort => ({
  linkOf: (guildId, userId) => findLink(sql, guildId, userId),
  noteNames: (link, names) =>
    sql.begin(async (tx) => {
      await lockLinks(tx, link.guildId);
      await saveNames(tx, link, { ...names, at: clock.now() });
    }),
  rulesOf: (guildId) => findRules(sql, guildId),
});
