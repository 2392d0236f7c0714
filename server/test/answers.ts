import type { ReplyFile } from '../src/kit/reply.ts';

/** What a person got: Discord's interaction answers in the order in which they were sent. */
export interface Answer {
  readonly type: number | 'edit' | 'delete' | 'followUp';
  readonly content: string;
  readonly private: boolean;
  /** The texts of its embed, one after the other. */
  readonly embed: string;
  /** Labels and custom_ids of the buttons. */
  readonly buttons: readonly { readonly label: string; readonly customId: string }[];
  readonly choices: readonly { readonly name: string; readonly value: string | number }[];
  /** The files that came with it. */
  readonly files: readonly ReplyFile[];
  readonly body: unknown;
}

interface Sent {
  content?: string;
  flags?: number;
  embeds?: {
    title?: string;
    description?: string;
    fields?: { name: string; value: string }[];
    footer?: { text: string };
  }[];
  /** A form's are labels, without components inside. */
  components?: { components?: { type: number; label: string; custom_id: string }[] }[];
  choices?: Answer['choices'];
}

/** Reads what the bot sent, as a person sees it. */
export function readAnswer(type: Answer['type'], body: unknown): Omit<Answer, 'files'> {
  const data = (body ?? {}) as Sent;
  return {
    type,
    content: data.content ?? '',
    private: ((data.flags ?? 0) & 64) !== 0,
    embed: (data.embeds ?? [])
      .flatMap(({ title, description, fields = [], footer }) => [
        title,
        description,
        ...fields.flatMap(({ name, value }) => [name, value]),
        footer?.text,
      ])
      .filter((text) => text !== undefined)
      .join('\n'),
    buttons: (data.components ?? []).flatMap((row) =>
      (row.components ?? []).flatMap(({ type, label, custom_id }) =>
        type === 2 ? [{ label, customId: custom_id }] : [],
      ),
    ),
    choices: data.choices ?? [],
    body,
  };
}
