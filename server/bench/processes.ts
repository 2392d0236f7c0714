import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts a process's time in hundredths of a second, whatever its own clock does. */
const MICROSECONDS_A_TICK = 10_000;
const KIBIBYTES_A_MEGABYTE = 1024;

/** Where the numbers stand behind the program's name, which is in brackets and may hold spaces. See proc(5). */
const PARENT = 1;
const OWN_TICKS = [11, 12];
const ENDED_CHILDRENS_TICKS = [13, 14];

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function statOf(pid: number): number[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

const sum = (numbers: readonly (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

function pick(stat: readonly number[], places: readonly number[]): number {
  return sum(places.map((place) => stat[place]));
}

/**
 * The processor time that a process has used since it began, in all its threads, in microseconds, to the nearest
 * 10,000. NaN where the system does not tell (it is Linux that does) or the process has ended.
 */
export function cpuMicroseconds(pid: number): number {
  const stat = statOf(pid);
  return stat ? pick(stat, OWN_TICKS) * MICROSECONDS_A_TICK : NaN;
}

/** The process and those that it started, which is how PostgreSQL works: one process for each connection. */
function familyOf(pid: number): number[] {
  const others = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return [pid, ...others.filter((other) => statOf(other)?.[PARENT] === pid)];
}

/** As `cpuMicroseconds`, with all processes that this one started, also those that have ended. */
export function familyCpuMicroseconds(pid: number): number {
  const own = statOf(pid);
  if (!own) return NaN;
  const living = sum(familyOf(pid).map((member) => pick(statOf(member) ?? [], OWN_TICKS)));
  return (living + pick(own, ENDED_CHILDRENS_TICKS)) * MICROSECONDS_A_TICK;
}

function megabytesIn(text: string | undefined, label: string): number {
  const kibibytes = new RegExp(`^${label}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1];
  return kibibytes === undefined ? NaN : Number(kibibytes) / KIBIBYTES_A_MEGABYTE;
}

/** The memory that a process has resident, in MB. NaN where the system does not tell. */
export const residentMegabytes = (pid: number): number => megabytesIn(read(`/proc/${pid}/status`), 'VmRSS');

/**
 * The memory of a process and those that it started, in MB. What they share is counted once, which is why this is not the
 * sum of their resident memory. NaN where the system does not tell, or tells it to root alone.
 */
export const familyMegabytes = (pid: number): number =>
  familyOf(pid).reduce((all, member) => all + megabytesIn(read(`/proc/${member}/smaps_rollup`), 'Pss'), 0);
