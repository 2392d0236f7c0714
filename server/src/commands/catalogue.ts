import type { App } from '../app.ts';
import { describeAccess } from '../kit/access.ts';
import { describeRouteAccess } from '../web/route.ts';
import { statusRoutes } from '../web/status.ts';

const NAMES = { command: 'command', press: 'button', pick: 'menu', submit: 'form', suggest: 'suggestions' } as const;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** Every way into the bot with who may come in, as a Markdown page. */
export function doorsPage(app: App): string {
  const doors = app.features.flatMap((feature) =>
    feature.doors.map((door) => [
      NAMES[door.kind],
      door.kind === 'command' ? `/${door.name}` : door.name,
      door.kind === 'suggest' ? 'lines' : door.answer,
      describeAccess(door.access),
      feature.name,
    ]),
  );
  const jobs = app.features.flatMap((feature) =>
    feature.jobs.map((job) => ['timer', job.task, '', describeAccess(job.access), feature.name]),
  );
  const events = app.features.flatMap((feature) =>
    (feature.events ?? []).map((event) => ['event', event.on, '', describeAccess(event.access), feature.name]),
  );
  const routes = [...statusRoutes(undefined as never), ...app.routes].map((route) => [
    'route',
    `${route.method} ${route.path}`,
    '',
    describeRouteAccess(route.access),
    'web',
  ]);
  return `# Doors\n\nEvery way into the bot, and who may come in. Printed by \`npm run doors\`.\n\n${table(
    ['kind', 'name', 'answers', 'who', 'feature'],
    [...doors, ...jobs, ...events, ...routes],
  )}\n`;
}

/** Every planned "no" with its sentence, as a Markdown page. */
export function refusalsPage(app: App): string {
  const rows = app.features.flatMap((feature) =>
    feature.refusals.map((kind) => [kind.code, kind.example(), feature.name]),
  );
  return `# Refusals\n\nEvery planned "no" and what the person reads, with sample data. Printed by \`npm run refusals\`.\n\n${table(
    ['code', 'sentence', 'feature'],
    rows,
  )}\n`;
}
