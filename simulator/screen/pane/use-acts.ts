import { useMemo, useState } from 'preact/hooks';
import type { ActView } from '../../src/control/people-operations.ts';
import type { ShownModal } from '../../src/interactions/live.ts';
import type { Line } from '../../src/screen/wire.ts';
import { type Acts, pendingKey } from '../acts.ts';
import { ask, call, reasonOf } from '../api.ts';
import type { Changes } from '../changes.ts';
import type { Entry } from '../composer/slash.ts';
import { readFile, readForm } from '../files/read-file.ts';

/** A form that a bot showed, and that waits to be filled in. */
export interface OpenForm {
  readonly interactionId: string;
  readonly modal: ShownModal;
}

/** What one person does in one channel, and what is under way. */
export interface PaneActs {
  readonly acts: Acts;
  readonly form: OpenForm | undefined;
  readonly replyTo: Line | undefined;
  /** Failures that were dismissed: only this page knows of it, as in Discord's client. */
  readonly dismissed: ReadonlySet<string>;
  /** The command that waits for its answer. */
  readonly sending: string | undefined;
  /** Why the last thing could not be done. */
  readonly problem: string | undefined;
  /** False if it could not be sent. */
  write(content: string, replyTo: string | undefined, files: readonly File[]): Promise<boolean>;
  command(entry: Entry, options: Record<string, unknown>): void;
  endReply(): void;
  endProblem(): void;
}

/** Everything goes through the control routes, as this viewer, in this channel. */
export function usePaneActs(changes: Changes, viewer: string, channelId: string): PaneActs {
  const [pending, setPending] = useState<string>();
  const [sending, setSending] = useState<string>();
  const [form, setForm] = useState<OpenForm>();
  const [replyTo, setReplyTo] = useState<Line>();
  const [problem, setProblem] = useState<string>();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const here = { userId: viewer, channelId };

  /** Does it, and says why if it can't be done. True if it was done. */
  async function attempted(work: () => Promise<unknown>): Promise<boolean> {
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(reasonOf(error));
      return false;
    }
  }

  const attempt = (work: () => Promise<unknown>, after: () => void = () => undefined) =>
    void attempted(work).then(after);

  /** A form may come of it. */
  function follow({ interactionId, modal, outcome }: ActView) {
    if (outcome === 'modal' && modal) setForm({ interactionId, modal });
  }

  function onComponent(messageId: string, customId: string, work: () => Promise<ActView>) {
    setPending(pendingKey(messageId, customId));
    attempt(
      async () => follow(await work()),
      () => setPending(undefined),
    );
  }

  const acts = useMemo<Acts>(
    () => ({
      pending,
      click: (messageId, component) =>
        onComponent(messageId, component, () => call('click', { ...here, messageId, component })),
      choose: (messageId, component, values) =>
        onComponent(messageId, component, () => call('choose', { ...here, messageId, component, values: [...values] })),
      async submit(interactionId, values, chosen) {
        const files = await readForm(chosen);
        // A form that failed stays open with what was typed.
        const act = await call('submit', { userId: viewer, interactionId, values, files });
        if (act.failure !== undefined) throw new Error(act.failure);
        setForm(undefined);
        follow(act);
      },
      closeForm: () => setForm(undefined),
      reply: setReplyTo,
      edit: (line, content) => attempt(() => call('edit', { ...here, messageId: line.id, content })),
      remove(line) {
        if (isNotice(line)) return setDismissed((before) => new Set(before).add(line.id));
        attempt(
          () => call('deleteMessage', { ...here, messageId: line.id }),
          // That a message of one's own eyes only was dismissed, nobody is told.
          () => changes.lookAgain(viewer),
        );
      },
      pin: (line, pinned) => attempt(() => ask('pin', { ...here, messageId: line.id, pinned })),
      react: (line, emoji) => attempt(() => ask('toggleReaction', { ...here, messageId: line.id, emoji })),
    }),
    [pending, viewer, channelId],
  );

  return {
    acts,
    form,
    replyTo,
    dismissed,
    sending,
    problem,
    write: (content, answered, chosen) =>
      attempted(async () => {
        const files = await Promise.all(chosen.map(readFile));
        await call('write', { ...here, content, files, ...(answered === undefined ? {} : { replyTo: answered }) });
      }),
    command({ applicationId, words }, options) {
      setSending(words);
      attempt(
        async () => follow(await call('command', { ...here, applicationId, command: words, options })),
        () => setSending(undefined),
      );
    },
    endReply: () => setReplyTo(undefined),
    endProblem: () => setProblem(undefined),
  };
}

/** "The application did not respond", where there is no message. */
const isNotice = ({ ephemeral, failure, thinking, content, embeds, components }: Line): boolean =>
  ephemeral && failure !== undefined && !thinking && content === '' && embeds.length + components.length === 0;
