import { asObject } from '../contract/json.ts';
import type { Recorder } from '../record.ts';
import type { Application, World } from '../world/types.ts';
import { CLOSE } from './close-codes.ts';
import type { Connection } from './connection.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { GatewayFaults } from './faults.ts';
import { applicationOf, type Identified, readIdentify, serversOf } from './identify.ts';
import { readyData, streamServers } from './ready.ts';
import type { GatewaySeen } from './seen.ts';
import { createSession } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Starts } from './starts.ts';

/** IDENTIFY and RESUME. */
export interface Greeting {
  identify(connection: Connection, d: unknown): void;
  resume(connection: Connection, d: unknown): void;
}

/** A code with which the connection is closed, op 9, or a fault that broke it. */
type Refusal = number | 'invalid session' | 'dropped';

const RESUME_URL_RULE = {
  where: 'gateway RESUME',
  path: '',
  rule: 'resume_gateway_url',
  message:
    'RESUME goes to the resume_gateway_url of READY. https://discord.com/developers/docs/topics/gateway#resuming',
};

/** op 9: with `resumable` the client may RESUME, else it must IDENTIFY. */
export const invalidSession = (connection: Connection, resumable: boolean): void =>
  connection.send(`{"t":null,"s":null,"op":9,"d":${resumable}}`);

function refuse(connection: Connection, refusal: Refusal) {
  if (typeof refusal === 'number') connection.close(refusal);
  else if (refusal === 'invalid session') invalidSession(connection, false);
}

/** https://discord.com/developers/docs/topics/gateway#connections */
export function createGreeting(deps: {
  world: World;
  record: Recorder;
  faults: GatewayFaults;
  starts: Starts;
  seen: GatewaySeen;
  sessions: Sessions;
  dispatcher: Dispatcher;
  resumeUrl(): string;
  /** Ends every session of an application. */
  expel(application: Application): void;
}): Greeting {
  const { world, record, faults, starts, seen, sessions, dispatcher } = deps;

  function refusalOf(connection: Connection, read: Identified | number): Refusal | undefined {
    if (typeof read === 'number') return read;
    if (connection.breaksAt('after identify')) return 'dropped';
    if (faults.take('refuse session', ({ to }) => to === 'identify')) return 'invalid session';
    const start = starts.take(read.application.id, read.shard[0]);
    if (start === 'taken') return undefined;
    if (start === 'crowded') return 'invalid session';
    // Past the day's budget Discord ends every session and resets the token.
    read.application.token = `${world.ids.secret(26)}.${world.ids.secret(6)}.${world.ids.secret(38)}`;
    deps.expel(read.application);
    return CLOSE.authenticationFailed;
  }

  function begin(connection: Connection, identified: Identified) {
    const { application, shard, intents, largeThreshold, compress } = identified;
    const id = world.ids.secret(32).toLowerCase();
    const session = createSession({ id, application, shard, intents, largeThreshold });
    sessions.attach(connection, session);
    if (compress) connection.compressLarge();
    const serverIds = serversOf(world, application, shard);
    for (const serverId of serverIds) session.unseen.add(serverId);
    const about = { identified, sessionId: id, resumeUrl: deps.resumeUrl(), serverIds };
    dispatcher.tell(session, 'READY', readyData(world, about));
    connection.breaksAt('after ready');
    streamServers(serverIds, {
      announce: (serverId) => dispatcher.announce(session, serverId),
      half: () => connection.breaksAt('mid guilds'),
      lives: () => sessions.get(id) === session,
    });
  }

  function takeUp(connection: Connection, d: unknown): { refusal?: Refusal; replayed: number } {
    const { token, session_id: id, seq } = asObject(d);
    const shapely = typeof token === 'string' && typeof id === 'string' && typeof seq === 'number';
    if (!shapely) return { refusal: CLOSE.decodeError, replayed: 0 };
    const application = applicationOf(world, token);
    if (!application) return { refusal: CLOSE.authenticationFailed, replayed: 0 };
    const refused = faults.take('refuse session', ({ to }) => to === 'resume');
    const session = sessions.get(id);
    if (!session || session.application !== application) return { refusal: 'invalid session', replayed: 0 };
    const missed = session.after(seq);
    if (seq > session.seq || !missed || refused) {
      sessions.forget(session);
      return { refusal: seq > session.seq ? CLOSE.invalidSeq : 'invalid session', replayed: 0 };
    }
    sessions.attach(connection, session);
    for (const text of missed) connection.send(text);
    dispatcher.tell(session, 'RESUMED', {});
    return connection.breaksAt('after resume')
      ? { refusal: 'dropped', replayed: missed.length }
      : { replayed: missed.length };
  }

  return {
    identify(connection, d) {
      if (connection.session) return connection.close(CLOSE.alreadyAuthenticated);
      const read = readIdentify(world, d);
      const refusal = refusalOf(connection, read);
      const about = typeof read === 'number' ? undefined : read;
      seen.identified({
        connection: connection.number,
        applicationId: about?.application.id,
        shard: about?.shard,
        intents: about?.intents,
        outcome: refusal ?? 'ready',
      });
      if (refusal !== undefined) refuse(connection, refusal);
      else if (about) begin(connection, about);
    },
    resume(connection, d) {
      if (connection.session) return connection.close(CLOSE.alreadyAuthenticated);
      // After op 9 a client resumes on the socket that it has, whichever that is.
      const onResumeUrl = connection.asked.forResume || connection.greeted;
      const { refusal, replayed } = takeUp(connection, d);
      const { session_id: sessionId, seq } = asObject(d);
      seen.resumed({
        connection: connection.number,
        sessionId: String(sessionId),
        seq: Number(seq),
        replayed,
        onResumeUrl,
        outcome: refusal ?? 'resumed',
      });
      if (!onResumeUrl) {
        record.violation({ ...RESUME_URL_RULE, at: world.clock.now(), by: 'gateway send', sample: d });
      }
      if (refusal !== undefined) refuse(connection, refusal);
    },
  };
}
