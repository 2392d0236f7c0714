import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What `GET /metrics` tells. Each recording function costs about a microsecond and never throws. Labels are our
 * own words (a door's name, a route's template, a task), never an id and never text that a person typed.
 */
export interface Metrics {
  /**
   * An interaction was dealt with.
   *
   * @param door the door's name, such as `training` or `pad.lock`
   * @param outcome one word, such as `answered`, `refused` or `failed`
   * @param seconds from its arrival to its answer
   */
  interaction(door: string, outcome: string, seconds: number): void;
  /**
   * Discord answered a REST request.
   *
   * @param route the route's template, such as `POST /channels/:id/messages`
   * @param status the HTTP status, or 0 where no answer came
   */
  discordRequest(route: string, status: number): void;
  /**
   * A request to Roblox came to its end.
   *
   * @param host which of the configured bases, such as `users`
   * @param road `anonymous` or `open-cloud`
   * @param outcome one word, such as `ok`, `busy` or `closed`
   */
  robloxRequest(host: string, road: string, outcome: string): void;
  /** The gateway sent an event, such as `INTERACTION_CREATE`. */
  gatewayEvent(type: string): void;
  /** A queued job ended. `outcome` is one word, such as `done` or `failed`. */
  job(task: string, outcome: string): void;
  /** Whether commands can be answered now. */
  up(isUp: boolean): void;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  /** The content type of `text()`. */
  readonly contentType: string;
}

/**
 * How many combinations of labels one metric may have. Far above what our own names make; it keeps a mistake (an id
 * in a label) from filling the memory. What comes after is counted under `other`.
 */
export const LABEL_SETS_LIMIT = 1_000;

/** Discord drops an interaction that has no answer after 3 s, so the steps are close together below that. */
const INTERACTION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 10];

/**
 * Makes an empty set of metrics with a registry of its own.
 *
 * @param process also tell of memory, processor and event loop; off saves a test their timers
 */
export function createMetrics({ process = true }: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const interactions = new Counter({
    name: 'muster_interactions_total',
    help: 'Interactions that were dealt with, by door and outcome.',
    labelNames: ['door', 'outcome'],
    registers,
  });
  const interactionSeconds = new Histogram({
    name: 'muster_interaction_seconds',
    help: 'Seconds from the arrival of an interaction to its answer, by door.',
    labelNames: ['door'],
    buckets: INTERACTION_SECONDS,
    registers,
  });
  const discordRequests = new Counter({
    name: 'muster_discord_requests_total',
    help: 'REST requests to Discord, by route and HTTP status (0: no answer).',
    labelNames: ['route', 'status'],
    registers,
  });
  const robloxRequests = new Counter({
    name: 'muster_roblox_requests_total',
    help: 'Requests to Roblox, by host, road and outcome.',
    labelNames: ['host', 'road', 'outcome'],
    registers,
  });
  const gatewayEvents = new Counter({
    name: 'muster_gateway_events_total',
    help: 'Events that the gateway sent, by type.',
    labelNames: ['type'],
    registers,
  });
  const jobs = new Counter({
    name: 'muster_jobs_total',
    help: 'Queued jobs that ended, by task and outcome.',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const up = new Gauge({ name: 'muster_up', help: '1 when commands can be answered, else 0.', registers });

  const interactionsOf = children((door, outcome) => interactions.labels(door, outcome));
  const secondsOf = children((door) => interactionSeconds.labels(door));
  const requestsOf = children((route, status) => discordRequests.labels(route, status));
  const eventsOf = children((type) => gatewayEvents.labels(type));
  const jobsOf = children((task, outcome) => jobs.labels(task, outcome));

  return {
    interaction(door, outcome, seconds) {
      interactionsOf(door, outcome).inc();
      // A clock that was set back makes a negative time; NaN would make the library throw.
      secondsOf(door, '').observe(seconds > 0 ? seconds : 0);
    },
    discordRequest: (route, status) => requestsOf(route, String(status)).inc(),
    robloxRequest: (host, road, outcome) => robloxRequests.labels(host, road, outcome).inc(),
    gatewayEvent: (type) => eventsOf(type, '').inc(),
    job: (task, outcome) => jobsOf(task, outcome).inc(),
    up: (isUp) => up.set(isUp ? 1 : 0),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Keeps the bound child of each pair of labels, since binding one costs more than counting. */
function children<C>(bind: (first: string, second: string) => C): (first: string, second: string) => C {
  const known = new Map<string, C>();
  return (first, second) => {
    const key = `${first}\n${second}`;
    const child = known.get(key);
    if (child) return child;
    const isFull = known.size >= LABEL_SETS_LIMIT;
    const made = isFull ? bind('other', 'other') : bind(first, second);
    if (!isFull) known.set(key, made);
    return made;
  };
}
