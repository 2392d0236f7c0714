import { asList, asObject, asText, type Json } from '../contract/json.ts';
import { buttonsOf, menusOf, type Seen, textOf } from '../control/seen.ts';

/** Names for the ids that stand in texts. */
export interface Names {
  readonly people: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
  readonly roles: ReadonlyMap<string, string>;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;

const clock = (seconds: number) =>
  new Date(seconds * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = (seconds: number) =>
  new Date(seconds * 1_000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

function relative(seconds: number, nowMs: number): string {
  const distance = Math.round(seconds - nowMs / 1_000);
  const size = Math.abs(distance);
  const [count, unit] =
    size < MINUTE_S
      ? [size, 'second']
      : size < HOUR_S
        ? [Math.round(size / MINUTE_S), 'minute']
        : size < DAY_S
          ? [Math.round(size / HOUR_S), 'hour']
          : size < YEAR_S
            ? [Math.round(size / DAY_S), 'day']
            : [Math.round(size / YEAR_S), 'year'];
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return distance < 0 ? `${words} ago` : `in ${words}`;
}

/** A text as Discord's client would show it, without its marks: names for ids, times in this machine's clock. */
export function plainText(text: string, names: Names, nowMs: number): string {
  return text
    .replaceAll(/<t:(-?\d+)(?::([tTdDfFR]))?>/g, (_, at: string, style: string | undefined) => {
      const seconds = Number(at);
      if (style === 'R') return relative(seconds, nowMs);
      if (style === 't' || style === 'T') return clock(seconds);
      if (style === 'd' || style === 'D') return day(seconds);
      return `${day(seconds)}, ${clock(seconds)}`;
    })
    .replaceAll(/<@!?(\d+)>/g, (_, id: string) => `@${names.people.get(id) ?? 'unknown'}`)
    .replaceAll(/<@&(\d+)>/g, (_, id: string) => `@${names.roles.get(id) ?? 'unknown'}`)
    .replaceAll(/<#(\d+)>/g, (_, id: string) => `#${names.channels.get(id) ?? 'unknown'}`)
    .replaceAll(/<\/([^:>]+):\d+>/g, '/$1')
    .replaceAll(/<a?(:\w+:)\d+>/g, '$1')
    .replaceAll(/\[([^\]]+)\]\(https?:[^)\s]+\)/g, '$1')
    .replaceAll(/^(?:#{1,3}|-#) /gm, '')
    .replaceAll(/\*\*|__|~~|`/g, '')
    .replaceAll(/\\([*_~`|<>@])/g, '$1');
}

/** An embed line by line; a short field stands beside its name. */
function embedLines(embed: Json): string[] {
  const fields = asList(embed['fields']).map((field) => {
    const { name, value } = asObject(field);
    const text = asText(value);
    return `${asText(name)}:${text.includes('\n') ? '\n' : ' '}${text}`;
  });
  const { author, title, description, footer } = embed;
  return [asObject(author)['name'], title, description, ...fields, asObject(footer)['text']].map(asText);
}

/** A whole message in a few lines: what there is to read, then what there is to press. */
export function describeMessage(message: Seen, names: Names, nowMs: number): string[] {
  if (message.thinking) return ['… is thinking'];
  const texts = [textOf({ ...message, embeds: [] }), ...message.embeds.flatMap(embedLines)];
  const buttons = buttonsOf(message).map(({ label, disabled }) => (disabled ? `(${label})` : `[${label}]`));
  const menus = menusOf(message).map(({ placeholder }) => `[${placeholder || 'a menu'} v]`);
  const lines = [...plainText(texts.join('\n'), names, nowMs).split('\n'), [...buttons, ...menus].join(' ')];
  return lines.filter((line) => line.trim() !== '');
}
