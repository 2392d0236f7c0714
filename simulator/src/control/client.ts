import type { FormFiles, GivenFile } from '../interactions/files.ts';
import type { FormValues } from '../interactions/modals.ts';
import type { ViolationEntry } from '../record.ts';
import type { Input, OperationName, Output } from './operations.ts';
import type { ActView, Until } from './people-operations.ts';
import type { Seen } from './seen.ts';

/** What the simulator refused to do, with its reason. */
export class ControlError extends Error {
  /** 422: a person can't do that in Discord's client. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** An interaction that somebody started, as far as it had come when it was looked at. */
export interface Act extends ActView {
  /** Waits for the first answer. */
  answered(timeoutMs?: number): Promise<Act>;
  /** Waits until nothing more is to come: a deferral was filled in, or the time for it passed. @throws ControlError if it doesn't end */
  settled(timeoutMs?: number): Promise<Act>;
}

/** How long an act waits before it comes back: usually for the first answer. */
export interface How {
  readonly until?: Until;
  readonly timeoutMs?: number;
}

type Options = Readonly<Record<string, unknown>>;
type Typing = How & { readonly force?: boolean; readonly applicationId?: string };

/** One person in one channel. */
export interface Seat {
  /** `/session end` with its options by name; people, roles and channels are given by id. */
  command(command: string, options?: Options, how?: Typing): Promise<Act>;
  /** What is suggested for `focused`, whose value so far stands in `options`. */
  autocomplete(command: string, options: Options, focused: string, how?: Typing): Promise<Act>;
  userCommand(command: string, userId: string, how?: How): Promise<Act>;
  messageCommand(command: string, message: { readonly id: string }, how?: How): Promise<Act>;
  /** `component` is what stands on the button, or its custom_id. */
  click(message: { readonly id: string }, component: string, how?: How): Promise<Act>;
  choose(message: { readonly id: string }, component: string, values: readonly string[], how?: How): Promise<Act>;
  /** Fills in the form that `act` showed; `files` are for its file fields, by custom_id or label. */
  submit(
    act: { readonly interactionId: string },
    values: FormValues,
    how?: How & { readonly files?: FormFiles },
  ): Promise<Act>;
  reads(): Promise<Seen[]>;
  /** The commands that are shown here. */
  commands(): Promise<Output<'commands'>>;
  /** Reads again and again, whenever something happened, until `found` answers something. @throws ControlError after `timeoutMs` */
  waitFor<T>(found: (messages: Seen[]) => T | undefined | false, timeoutMs?: number): Promise<T>;
  write(content: string, files?: readonly GivenFile[]): Promise<Seen>;
  deleteMessage(message: { readonly id: string }): Promise<void>;
}

/** One person. */
export interface Person {
  in(channelId: string): Seat;
  /** Direct messages with bots. */
  dms(): Promise<Seen[]>;
}

/** Acts on a simulator over HTTP, in this process or another. */
export interface Control {
  readonly url: string;
  as(userId: string): Person;
  /** Any operation by its name. */
  call<K extends OperationName>(
    name: K,
    ...input: Record<string, never> extends Input<K> ? [Input<K>?] : [Input<K>]
  ): Promise<Output<K>>;
  /** Tries again whenever something happened, until `found` answers something. @throws ControlError after `timeoutMs` */
  waitFor<T>(found: () => Promise<T | undefined | false>, timeoutMs?: number): Promise<T>;
  /** Moves the clock ahead; what comes due happens at once. */
  advance(ms: number): Promise<number>;
  /** Everything as at the start. */
  reset(): Promise<void>;
  /** Oldest first, as the other lists. `route` is a template, as in `/channels/{channel_id}/messages`. */
  requests(where?: { route?: string; method?: string }): Promise<Output<'requests'>>;
  /** What was asked of Roblox. `route` is a template behind its host, as in `/users/v1/users/{userId}`. */
  robloxRequests(where?: { route?: string; method?: string }): Promise<Output<'robloxRequests'>>;
  gatewaySends(where?: { op?: number }): Promise<Output<'gatewaySends'>>;
  identifies(): Promise<Output<'identifies'>>;
  resumes(): Promise<Output<'resumes'>>;
  violations(): Promise<readonly ViolationEntry[]>;
  /** @throws Error that lists them, if the bot or the simulator left Discord's or Roblox's contract; `except` are rules to overlook */
  expectNoViolations(except?: readonly string[]): Promise<void>;
}

const WAIT_MS = 10_000;
/** One long-poll. What is waited for may also depend on something outside, of which the simulator doesn't hear. */
const POLL_MS = 1_000;

/** @param url of the simulator, without a path */
export function createControl(url: string): Control {
  async function send(name: OperationName, input: unknown): Promise<unknown> {
    const response = await fetch(`${url}/control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (response.ok) return answer.result ?? undefined;
    throw new ControlError(answer.error ?? `HTTP ${response.status}`, response.status);
  }

  const call: Control['call'] = async (name, ...[input]) => (await send(name, input)) as Output<typeof name>;

  function act(view: ActView): Act {
    const later = async (until: Until, timeoutMs: number) => {
      const seen = act(await call('interaction', { interactionId: view.interactionId, until, timeoutMs }));
      if (until === 'settled' && !seen.done) {
        throw new ControlError(`It was not settled within ${timeoutMs} ms: ${seen.outcome}.`, 408);
      }
      return seen;
    };
    return {
      ...view,
      answered: (timeoutMs = WAIT_MS) => later('answered', timeoutMs),
      settled: (timeoutMs = WAIT_MS) => later('settled', timeoutMs),
    };
  }

  async function waitFor<T>(found: () => Promise<T | undefined | false>, timeoutMs = WAIT_MS): Promise<T> {
    const endsAt = performance.now() + timeoutMs;
    let version = 0;
    for (;;) {
      // The version is asked for first: what happens while `found` looks is not missed.
      ({ version } = await call('changes', { since: version, timeoutMs: 0 }));
      const result = await found();
      if (result !== undefined && result !== false) return result;
      const left = endsAt - performance.now();
      if (left <= 0) throw new ControlError(`It did not happen within ${timeoutMs} ms.`, 408);
      await call('changes', { since: version, timeoutMs: Math.min(left, POLL_MS) });
    }
  }

  function seat(userId: string, channelId: string): Seat {
    const here = { userId, channelId };
    const reads = () => call('reads', here);
    return {
      reads,
      commands: () => call('commands', here),
      command: async (command, options = {}, how = {}) =>
        act(await call('command', { ...here, command, options, ...how })),
      autocomplete: async (command, options, focused, how = {}) =>
        act(await call('autocomplete', { ...here, command, options, focused, ...how })),
      userCommand: async (command, targetId, how = {}) =>
        act(await call('menuCommand', { ...here, command, target: { userId: targetId }, ...how })),
      messageCommand: async (command, { id }, how = {}) =>
        act(await call('menuCommand', { ...here, command, target: { messageId: id }, ...how })),
      click: async ({ id }, component, how = {}) =>
        act(await call('click', { ...here, messageId: id, component, ...how })),
      choose: async ({ id }, component, values, how = {}) =>
        act(await call('choose', { ...here, messageId: id, component, values: [...values], ...how })),
      submit: async ({ interactionId }, values, how = {}) =>
        act(await call('submit', { userId, interactionId, values, ...how })),
      waitFor: (found, timeoutMs) => waitFor(async () => found(await reads()), timeoutMs),
      write: (content, files = []) => call('write', { ...here, content, files }),
      deleteMessage: ({ id }) => call('deleteMessage', { ...here, messageId: id }),
    };
  }

  const control: Control = {
    url,
    call,
    waitFor,
    as: (userId) => ({
      in: (channelId) => seat(userId, channelId),
      dms: () => call('directMessages', { userId }),
    }),
    advance: (ms) => call('advance', { ms }),
    reset: () => call('reset'),
    requests: (where = {}) => call('requests', where),
    robloxRequests: (where = {}) => call('robloxRequests', where),
    gatewaySends: (where = {}) => call('gatewaySends', where),
    identifies: () => call('identifies'),
    resumes: () => call('resumes'),
    violations: () => call('violations'),
    async expectNoViolations(except = []) {
      const left = (await control.violations()).filter(({ rule }) => !except.includes(rule));
      if (left.length === 0) return;
      const lines = left.map(({ by, where, path, rule, message, sample }) => {
        return `${by}: ${where} ${path} [${rule}] ${message}\n    ${JSON.stringify(sample)?.slice(0, 400)}`;
      });
      throw new Error(`${left.length} times Discord's or Roblox's contract was left:\n${lines.join('\n')}`);
    },
  };
  return control;
}
