import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
:root { color-scheme: light dark; --text: #1d2026; --dim: #565c68; --page: #f4f5f7; --card: #fff; --line: #d5d8de; --link: #3a46c9; --on-link: #fff; --good: #1a7f4b; --soon: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e7e9ee; --dim: #a7adba; --page: #16181d; --card: #20232a; --line: #363b46; --link: #aab4ff; --on-link: #14161c; --good: #5fd39a; --soon: #f0b952; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--page); color: var(--text); font: 1.0625rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 34rem; margin: 8vh auto 0; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
p { margin: .75rem 0 0; }
.dim { color: var(--dim); }
.state { font-weight: 600; }
.state::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .5em; border-radius: 50%; background: currentColor; }
.online { color: var(--good); } .connecting { color: var(--soon); } .degraded { color: var(--bad); }
a { color: var(--link); }
.button { display: inline-block; margin-top: .5rem; padding: .65rem 1.1rem; border-radius: .5rem; background: var(--link); color: var(--on-link); font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
`;

/** A flag on a pole, so that no browser asks for /favicon.ico. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#5865f2" d="M3 1h2v14H3zm3 1h8l-2 3 2 3H6z"/></svg>',
)}`;

/** Allows the page's own style and icon, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A whole page. Everything that is put into `html` templates is escaped.
 *
 * @param title what stands in the browser's tab
 * @param content what stands on the page, beginning with its `<h1>`
 */
export function page(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

/** A page that says what happened and what to do next. */
export function messagePage(headline: string, sentence: string): Html {
  return page(
    `${headline} – Muster`,
    html`<h1>${headline}</h1>
<p>${sentence}</p>
<p><a href="/">Go to the first page</a></p>`,
  );
}
