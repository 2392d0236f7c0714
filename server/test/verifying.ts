import type { Actor } from '../src/kit/access.ts';
import type { Answer, OptionValue, TestApp } from './test-app.ts';

/** The phrase in an answer, as a person finds it: six words alone on a line. */
export function phraseIn({ content }: Answer): string {
  const phrase = /^[a-z]+(?: [a-z]+){5}$/m.exec(content)?.[0];
  if (phrase === undefined) throw new Error(`There is no phrase in: ${content}`);
  return phrase;
}

/** The custom_id of the button that is called so. */
export function buttonIn({ buttons, content }: Answer, label: string): string {
  const button = buttons.find((one) => one.label === label);
  if (!button) throw new Error(`There is no button ${label} at: ${content}`);
  return button.customId;
}

/** What tests of verification do again and again. */
export function verifying(bot: () => TestApp) {
  const begin = (who: Actor, username: string, options: Record<string, OptionValue> = {}, command = 'verify') =>
    bot()
      .as(who)
      .run(command, { username, ...options });
  const write = (robloxId: string, description: string) => void bot().roblox.account({ id: robloxId, description });
  return {
    begin,
    /** Writes a text into a profile. */
    write,
    press: (who: Actor, answer: Answer, label = 'Verify') => bot().as(who).press(buttonIn(answer, label)),
    /** Begins, writes the phrase into the profile and presses. */
    async verify(who: Actor, username: string, robloxId: string, command = 'verify'): Promise<Answer> {
      const begun = await begin(who, username, {}, command);
      write(robloxId, `Hello! ${phraseIn(begun)} Bye!`);
      return bot().as(who).press(buttonIn(begun, 'Verify'));
    },
    /** Who has which account now. */
    async links(): Promise<Record<string, string>> {
      const rows = await bot().sql<{ userId: string; robloxId: string }[]>`select user_id, roblox_id from roblox_links`;
      return Object.fromEntries(rows.map(({ userId, robloxId }) => [userId, robloxId]));
    },
    /** What happened, oldest first. */
    async history(): Promise<string[]> {
      const rows = await bot().sql<{ kind: string }[]>`select kind from link_history order by id`;
      return rows.map(({ kind }) => kind);
    },
    async states(): Promise<string[]> {
      const rows = await bot().sql<{ state: string }[]>`select state from verifications order by id`;
      return rows.map(({ state }) => state);
    },
  };
}
