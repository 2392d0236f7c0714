import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { messagePage } from './page.ts';

/** Says what happened and what to do next: as a page for people, as a line of text for programs. */
export function tell(
  context: Context,
  status: ContentfulStatusCode,
  headline: string,
  sentence: string,
): Response | Promise<Response> {
  const isPerson = context.req.header('accept')?.includes('text/html') ?? false;
  return isPerson
    ? context.html(messagePage(headline, sentence), status)
    : context.text(`${headline}. ${sentence}\n`, status);
}
