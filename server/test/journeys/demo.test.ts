import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const DEMO = fileURLToPath(new URL('../../../simulator/dist/demo/main.js', import.meta.url));
const BOT = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** It lays down a database of its own. */
const DEMO_MS = 120_000;

test(
  'the demo plays trainings, a ticket and a verification in the terminal with the real program',
  async () => {
    const cwd = await mkdtemp(path.join(os.tmpdir(), 'muster-journey-'));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [DEMO, '--once', '--', process.execPath, BOT], {
        cwd,
        env: { PATH: process.env['PATH'] ?? '' },
        timeout: DEMO_MS,
      });
      expect(stdout).toContain('Training (ended)');
      expect(stdout).toContain('Dee and the staff see in #ticket-0001-');
      expect(stdout).toContain('Reason: Your rank is back.');
      expect(stdout).toContain('Here is the transcript');
      expect(stdout).toMatch(/You are verified as dee_dances\.\n +New roles: @Verified\.\n +Nickname: dee_dances\./);
      // Names stand for all that people read.
      expect(stdout).not.toMatch(/<[@#]|\d{17}|unknown/);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
  DEMO_MS,
);
