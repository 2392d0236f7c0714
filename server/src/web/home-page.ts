import { html } from 'hono/html';
import { page } from './page.ts';
import type { Status } from './status.ts';

/**
 * The first page: is the bot up, for how many servers, and the way to invite it.
 *
 * @param inviteUrl where the bot is added to a server; `undefined` as long as it is not known
 */
export function homePage(status: Status, inviteUrl: string | undefined): ReturnType<typeof page> {
  const name = status.user?.username ?? 'Muster';
  return page(
    `${name} is ${STATES[status.status].title}`,
    html`<h1>${name}</h1>
<p class="state ${status.status}">${STATES[status.status].words}</p>
<p>${situation(status)}</p>
${status.status === 'online' ? '' : html`<p><a href="/">Look again</a></p>`}
${inviteUrl === undefined ? '' : html`<p><a class="button" href="${inviteUrl}">Add it to your server</a></p>`}
<p class="dim">${name} runs a Roblox group’s Discord server: trainings, tickets and verification.</p>`,
  );
}

const STATES = {
  online: { title: 'online', words: 'Online' },
  connecting: { title: 'starting', words: 'Starting' },
  degraded: { title: 'not working', words: 'Not working right now' },
} satisfies Record<Status['status'], { title: string; words: string }>;

function situation({ status, guilds, database, gateway }: Status): string {
  if (status === 'online') {
    return guilds === 1 ? 'It answers commands in one server.' : `It answers commands in ${count(guilds)} servers.`;
  }
  if (status === 'connecting') return 'It is connecting to Discord. This usually takes a few seconds.';
  if (database === 'down') {
    return 'Its storage does not answer, so commands fail for now. It tries again by itself. Nothing is lost.';
  }
  if (gateway === 'stopped') {
    return 'It has stopped talking to Discord. The person who runs it finds the reason in its log.';
  }
  return 'It has lost the connection to Discord and tries again by itself. Nothing is lost.';
}

const count = (servers: number): string => servers.toLocaleString('en');
