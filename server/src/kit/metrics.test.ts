import { expect, test } from 'vitest';
import { createMetrics, LABEL_SETS_LIMIT } from './metrics.ts';

test('each thing that is recorded can be read as Prometheus text', async () => {
  const metrics = createMetrics({ process: false });
  metrics.interaction('training', 'answered', 0.04);
  metrics.interaction('training', 'answered', 0.2);
  metrics.interaction('training', 'refused', 0.01);
  metrics.discordRequest('POST /channels/:id/messages', 429);
  metrics.robloxRequest('users', 'anonymous', 'ok');
  metrics.gatewayEvent('INTERACTION_CREATE');
  metrics.job('board.update', 'done');
  metrics.up(true);

  const lines = (await metrics.text()).split('\n');

  expect(lines).toContain('muster_interactions_total{door="training",outcome="answered"} 2');
  expect(lines).toContain('muster_interactions_total{door="training",outcome="refused"} 1');
  expect(lines).toContain('muster_interaction_seconds_bucket{le="0.05",door="training"} 2');
  expect(lines).toContain('muster_interaction_seconds_count{door="training"} 3');
  expect(lines).toContain('muster_discord_requests_total{route="POST /channels/:id/messages",status="429"} 1');
  expect(lines).toContain('muster_roblox_requests_total{host="users",road="anonymous",outcome="ok"} 1');
  expect(lines).toContain('muster_gateway_events_total{type="INTERACTION_CREATE"} 1');
  expect(lines).toContain('muster_jobs_total{task="board.update",outcome="done"} 1');
  expect(lines).toContain('muster_up 1');
  expect(metrics.contentType).toMatch(/^text\/plain/);
});

test('two sets of metrics know nothing of each other', async () => {
  const one = createMetrics({ process: false });
  const two = createMetrics({ process: false });
  one.gatewayEvent('READY');
  expect(await two.text()).not.toContain('READY');
});

test('memory and processor time are told by default', async () => {
  const text = await createMetrics().text();
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('a label that never repeats ends up under "other" and fills no memory', async () => {
  const metrics = createMetrics({ process: false });
  for (let i = 0; i < LABEL_SETS_LIMIT + 50; i += 1) metrics.gatewayEvent(`EVENT_${i}`);
  metrics.gatewayEvent('EVENT_0');

  const text = await metrics.text();

  expect(text).toContain('muster_gateway_events_total{type="other"} 50');
  expect(text).toContain('muster_gateway_events_total{type="EVENT_0"} 2');
  expect(text).not.toContain('EVENT_1000"');
});

test('a time that makes no sense is counted as zero and never throws', async () => {
  const metrics = createMetrics({ process: false });
  metrics.interaction('pads', 'answered', Number.NaN);
  metrics.interaction('pads', 'answered', -5);
  expect(await metrics.text()).toContain('muster_interaction_seconds_sum{door="pads"} 0');
});
