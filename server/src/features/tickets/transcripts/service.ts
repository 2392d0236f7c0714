import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Reply, ReplyFile } from '../../../kit/reply.ts';
import type { TicketRef } from './contract.ts';
import type { Links } from './links/service.ts';
import * as refusals from './refusals.ts';
import * as replies from './replies.ts';
import { findTicket } from './repository.ts';
import type { ReadingRights } from './rights.ts';
import type { View } from './view.ts';

/** What people ask for in Discord. */
export type Reading = ReturnType<typeof createService>;

/** @param deps.publicUrl how browsers reach the web server, without a slash at the end */
export function createService(deps: {
  sql: Sql;
  rights: ReadingRights;
  links: Links;
  view: View;
  publicUrl: string;
  isPublic: boolean;
}) {
  async function linkFor(ticket: TicketRef, readerId: string): Promise<string> {
    return `${deps.publicUrl}/transcripts/${ticket.ticketId}?sig=${await deps.links.sign(ticket, readerId)}`;
  }

  /** @throws Refusal `transcript.none`, `transcript.not_yours`, `transcript.deleted`; DiscordFailure */
  async function open(actor: Actor, ticket: TicketRef): Promise<Reply> {
    if (!(await deps.rights.mayRead(actor, ticket))) throw refusals.notYours.because({});
    const made = await deps.view.file(ticket, actor.userId);
    if (!made) throw refusals.noTranscript.because({ number: undefined });
    if (made.deletedAt) throw refusals.deleted.because({ number: made.facts.number, at: made.deletedAt });
    const link = { url: await linkFor(ticket, actor.userId), isPublic: deps.isPublic };
    return replies.transcript(made.facts.number, link, asFile(made));
  }

  return {
    open,
    linkFor,

    /** @throws Refusal, DiscordFailure as `open` */
    async find(actor: Actor, channelId: string, number: number | undefined): Promise<Reply> {
      const ticket = await findTicket(deps.sql, actor.guildId, number === undefined ? { channelId } : { number });
      if (!ticket) throw refusals.noTranscript.because({ number });
      return open(actor, ticket);
    },

    /** @throws Error where there is no such ticket: whoever asks has it */
    async fileOf(ticket: TicketRef): Promise<ReplyFile> {
      const made = await deps.view.file(ticket, undefined);
      if (!made) throw new Error('A transcript was asked for of a ticket that is not there');
      return asFile(made);
    },
  };
}

type Made = NonNullable<Awaited<ReturnType<View['file']>>>;

const asFile = ({ facts, content }: Made): ReplyFile => ({
  name: `ticket-${String(facts.number).padStart(4, '0')}.html`,
  contentType: 'text/html; charset=utf-8',
  data: content,
});
