import type { DiscordPort } from '../../discord/port.ts';
import type { Finding } from '../../kit/finding.ts';
import { missingPermissions } from './policy.ts';
import { broken, contentUnseen, membersUnseen, permissionsFine, permissionsMissing } from './replies.ts';

/** Looks at a server. */
export interface Doctor {
  /** What every part found. Never throws: a part that can't be looked at now says so. */
  examine(guildId: string): Promise<readonly Finding[]>;
}

/** One part of the bot that can be looked at. */
export interface Part {
  readonly name: string;
  examine(guildId: string): Promise<readonly Finding[]>;
}

export interface DoctorDeps {
  readonly discord: Pick<DiscordPort, 'ownMember' | 'rolesOf' | 'seesContent' | 'seesMembers'>;
  /** Permission bits that all features need together. */
  botPermissions(): bigint;
  /** The features that can be looked at. */
  parts(): readonly Part[];
  /** Logs why a part could not be looked at, and answers the error id. */
  report(error: unknown, part: string): string;
}

/** How long one part may take, in milliseconds; then the others are shown without it. */
const PART_MS = 8_000;

export function createDoctor(deps: DoctorDeps): Doctor {
  const { discord } = deps;

  async function examineItself(guildId: string): Promise<readonly Finding[]> {
    const [me, roles] = await Promise.all([discord.ownMember(guildId), discord.rolesOf(guildId)]);
    const mine = new Set([guildId, ...me.roleIds]);
    const has = roles.filter(({ id }) => mine.has(id)).reduce((bits, role) => bits | role.permissions, 0n);
    const missing = missingPermissions(deps.botPermissions(), has);
    return [
      missing.length === 0 ? permissionsFine : permissionsMissing(missing),
      ...(discord.seesContent() ? [] : [contentUnseen]),
      ...(discord.seesMembers() ? [] : [membersUnseen]),
    ];
  }

  return {
    async examine(guildId) {
      const parts: readonly Part[] = [{ name: 'discord', examine: examineItself }, ...deps.parts()];
      const found = await Promise.all(
        parts.map(async (part) => {
          try {
            return await within(PART_MS, part.examine(guildId));
          } catch (error) {
            return [broken(part.name, deps.report(error, part.name))];
          }
        }),
      );
      return found.flat();
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
