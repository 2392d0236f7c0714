import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { tell } from './tell.ts';

/**
 * Why a link does not let in. `wrong` is told like something that is not there, so that nobody learns what is;
 * `not_allowed`: the reader has lost the right since the link was made.
 */
export type LinkProblem = 'missing' | 'wrong' | 'ended' | 'not_allowed' | 'too_many';

const ANSWERS: Readonly<Record<LinkProblem, readonly [ContentfulStatusCode, string, string]>> = {
  missing: [404, 'This link is not complete', 'Its end is missing.'],
  wrong: [404, 'This link does not work', 'Maybe a letter is missing, or what it led to is gone.'],
  ended: [410, 'This link has ended', 'Links work for a while only, so that nobody else reads along.'],
  not_allowed: [403, 'You may not read this any more', 'The right to read it was taken back since the link was made.'],
  too_many: [429, 'Too many requests', 'Wait a minute, then try again.'],
};

/** @param again how a person gets a new link, in a sentence */
export function refuseLink(context: Context, problem: LinkProblem, again: string): Response | Promise<Response> {
  const [status, headline, sentence] = ANSWERS[problem];
  if (problem === 'too_many') context.header('retry-after', '60');
  const isMended = problem === 'missing' || problem === 'wrong' || problem === 'ended';
  return tell(context, status, headline, isMended ? `${sentence} ${again}` : sentence);
}
