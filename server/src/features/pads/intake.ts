import { type Kind, NOTES_LENGTH, type Rules, STARTS_LENGTH, TYPE_LENGTH } from './policy.ts';
import * as refusals from './refusals.ts';
import { visibleText } from './starts/clean.ts';
import { readStart } from './starts/read.ts';
import type { AskReason } from './starts/start.ts';

/** What a host typed. */
export interface BookingText {
  readonly kind: Kind;
  readonly starts: string;
  readonly pad: number | undefined;
  readonly type: string | undefined;
  readonly notes: string | undefined;
}

/** What is to be held, read from what a host typed. */
export interface Hold {
  readonly kind: Kind;
  readonly startsAt: Date;
  /** Set where no time could be read: these words are shown instead. */
  readonly startsText: string | null;
  readonly pad: number | null;
  readonly type: string | null;
  readonly notes: string | null;
}

export type Intake =
  | { readonly kind: 'hold'; readonly hold: Hold }
  | {
      readonly kind: 'ask';
      readonly reason: AskReason;
      readonly hold: Omit<Hold, 'startsAt'>;
      readonly startsAt: readonly Date[];
    };

/**
 * Reads what a host typed, or refuses it; nothing is stored.
 *
 * @throws Refusal `start.refused`, `text.too_long`, `text.empty`, `pad.unknown`
 */
export async function readBooking(text: BookingText, at: { now: Date; rules: Rules }): Promise<Intake> {
  const { pads, zone } = at.rules;
  if (text.pad !== undefined && !(Number.isInteger(text.pad) && text.pad >= 1 && text.pad <= pads)) {
    throw refusals.padUnknown.because({ pads });
  }
  if (text.starts.length > STARTS_LENGTH) throw refusals.startRefused.because({ reason: 'too_long' });
  const rest = {
    kind: text.kind,
    pad: text.pad ?? null,
    type: readText('type', text.type, { limit: TYPE_LENGTH, lines: false }),
    notes: readText('notes', text.notes, { limit: NOTES_LENGTH, lines: true }),
  };
  const start = await readStart(text.starts, { now: at.now, zone });
  switch (start.kind) {
    case 'exact':
      return { kind: 'hold', hold: { ...rest, startsAt: start.startsAt, startsText: null } };
    case 'open':
      return { kind: 'hold', hold: { ...rest, startsAt: at.now, startsText: start.text } };
    case 'ask':
      return {
        kind: 'ask',
        reason: start.reason,
        hold: { ...rest, startsText: null },
        startsAt: start.options.map((option) => option.startsAt),
      };
    case 'refused':
      throw refusals.startRefused.because({ reason: start.reason });
  }
}

function readText(
  option: string,
  text: string | undefined,
  { limit, lines }: { limit: number; lines: boolean },
): string | null {
  if (text === undefined) return null;
  const visible = visibleText(text, { lines });
  if (visible.length === 0) throw refusals.textEmpty.because({ option });
  if (visible.length > limit) throw refusals.textTooLong.because({ option, limit, length: visible.length });
  return visible;
}
