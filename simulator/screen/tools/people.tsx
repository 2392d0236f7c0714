import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../src/control/operations.ts';
import { ask, call, reasonOf } from '../api.ts';
import { CATEGORY } from '../pane/channel-list.tsx';
import { type Changes, createRefresher } from '../changes.ts';
import type { Look } from '../../src/screen/wire.ts';

type Server = Output<'lookAt'>;

/** What the server's owner would do in Discord's settings: roles, members, channels. */
export function People({ changes, guildId }: { changes: Changes; guildId: string | undefined }) {
  const [server, setServer] = useState<Server>();
  const [look, setLook] = useState<Look>();
  const [problem, setProblem] = useState('');
  const [person, setPerson] = useState<string>();
  const ownerId = server?.ownerId;

  useEffect(() => {
    if (guildId === undefined) return;
    const again = createRefresher(async () => {
      const seen = await call('lookAt', { guildId }).catch(() => undefined);
      setServer(seen);
      if (seen) setLook(await ask('look', { userId: seen.ownerId }).catch(() => undefined));
    });
    again();
    // Whatever happens in the server, its owner hears of it.
    return changes.subscribe(ownerId ?? '0', again);
  }, [changes, guildId, ownerId]);

  if (guildId === undefined) return <p>Open a server first.</p>;
  if (!server || !look) return <p class="dim">Looking…</p>;

  const attempt = (work: Promise<unknown>) => {
    setProblem('');
    void work.catch((error: unknown) => setProblem(reasonOf(error)));
  };
  const people = look.people.filter(({ bot }) => !bot);
  const chosen = people.find(({ id }) => id === person) ?? people[0];
  return (
    <div class="people">
      <section aria-labelledby="people-members">
        <h2 id="people-members">Members and roles</h2>
        <label>
          Person{' '}
          <select value={chosen?.id} onChange={(event) => setPerson(event.currentTarget.value)}>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {chosen && <MemberBox key={chosen.id} server={server} person={chosen} attempt={attempt} />}
        <NewMember guildId={server.id} attempt={attempt} />
      </section>
      <section aria-labelledby="people-channels">
        <h2 id="people-channels">Channels</h2>
        <p class="dim">Delete one by hand, to see what the bot makes of it.</p>
        <ul class="chips">
          {server.channels.map(({ id, name, type }: { id: string; name: string; type: number }) => (
            <li key={id}>
              {type === CATEGORY ? name : `#${name}`}{' '}
              <button
                type="button"
                aria-label={`Delete ${name}`}
                onClick={() => attempt(call('deleteChannel', { channelId: id }))}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      </section>
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}

function MemberBox(props: {
  server: Server;
  person: { id: string; name: string };
  attempt(work: Promise<unknown>): void;
}) {
  const { server, person, attempt } = props;
  const member = server.members.find(({ id }) => id === person.id);
  const who = { guildId: server.id, userId: person.id };
  if (!member) {
    return (
      <p>
        {person.name} is not in this server.{' '}
        <button type="button" onClick={() => attempt(call('unban', who).then(() => call('join', who)))}>
          Join again
        </button>
      </p>
    );
  }
  const isOwner = server.ownerId === person.id;
  const roles = server.roles.filter(({ id, managed }) => id !== server.id && !managed);
  return (
    <>
      <fieldset class="ticks">
        <legend>Roles of {person.name}</legend>
        {roles.map(({ id, name }) => {
          const has = member.roles.includes(id);
          const next = has ? member.roles.filter((other) => other !== id) : [...member.roles, id];
          return (
            <label key={id} class="tick">
              <input
                type="checkbox"
                checked={has}
                onChange={() => attempt(call('changeMember', { ...who, roles: next }))}
              />
              {name}
            </label>
          );
        })}
      </fieldset>
      <p class="tour-buttons">
        {isOwner ? (
          <span class="dim">The owner can not leave or be banned.</span>
        ) : (
          <>
            <button type="button" onClick={() => attempt(call('leave', who))}>
              Leave
            </button>
            <button type="button" onClick={() => attempt(call('ban', who))}>
              Ban
            </button>
            <button type="button" onClick={() => attempt(call('transferServer', who))}>
              Make owner
            </button>
          </>
        )}
      </p>
    </>
  );
}

function NewMember({ guildId, attempt }: { guildId: string; attempt(work: Promise<unknown>): void }) {
  const [name, setName] = useState('');
  return (
    <form
      class="tour-buttons"
      onSubmit={(event) => {
        event.preventDefault();
        const username = name
          .trim()
          .toLowerCase()
          .replaceAll(/[^a-z0-9._]/g, '_');
        if (username === '') return;
        attempt(call('makeMember', { guildId, username, globalName: name.trim() }));
        setName('');
      }}
    >
      <label>
        Somebody new <input value={name} maxLength={32} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <button type="submit">Join</button>
    </form>
  );
}
