import type { Door } from './door.ts';
import type { Feature } from './feature.ts';

/**
 * What must hold of the features before the bot starts, beyond what the compiler sees.
 *
 * @returns one sentence for each thing that is wrong; none when all is well
 */
export function featureProblems(features: readonly Feature[]): string[] {
  const doors = features.flatMap((feature) => feature.doors);
  return [
    ...repeated(doors.map((door) => `${door.kind} ${door.name}`)).map((name) => `Two doors are named "${name}".`),
    ...repeated(features.flatMap((feature) => feature.jobs.map((job) => job.task))).map(
      (task) => `Two jobs are named "${task}".`,
    ),
    ...doors
      .filter((door) => !canBeTried(door))
      .map(
        (door) =>
          `The refusal test cannot try the door "${door.kind} ${door.name}": its sample is missing or is not its own.`,
      ),
    ...missingSuggestions(doors),
    ...missingGroups(features),
    ...refusalProblems(features),
  ];
}

function canBeTried(door: Door): boolean {
  switch (door.kind) {
    case 'command':
      return Object.entries(door.options).every(
        ([name, option]) => !option.required || door.sample[name] !== undefined,
      );
    case 'press':
    case 'pick':
    case 'submit':
      return door.open(door.sample) !== undefined;
    case 'suggest':
      return true;
  }
}

function missingSuggestions(doors: readonly Door[]): string[] {
  const suggested = new Set(doors.filter((door) => door.kind === 'suggest').map((door) => door.name));
  return doors.flatMap((door) => {
    if (door.kind !== 'command') return [];
    const names = Object.entries(door.options)
      .filter(([, option]) => option.suggested)
      .map(([name]) => `${door.name} ${name}`);
    return names
      .filter((name) => !suggested.has(name))
      .map((name) => `The option "${name}" promises suggestions and has no door for them.`);
  });
}

function missingGroups(features: readonly Feature[]): string[] {
  const described = new Set(features.flatMap((feature) => Object.keys(feature.groups ?? {})));
  const groups = features
    .flatMap((feature) => feature.doors)
    .flatMap((door) => {
      const [group, sub] = door.name.split(' ');
      return door.kind === 'command' && group && sub ? [group] : [];
    });
  return [...new Set(groups)]
    .filter((group) => !described.has(group))
    .map((group) => `The command "${group}" has no description.`);
}

function refusalProblems(features: readonly Feature[]): string[] {
  const kinds = features.flatMap((feature) => feature.refusals);
  return [
    ...repeated(kinds.map((kind) => kind.code)).map((code) => `Two refusals are named "${code}".`),
    ...kinds
      .filter((kind) => kind.example().trim() === '')
      .map((kind) => `The refusal "${kind.code}" has no sentence.`),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
