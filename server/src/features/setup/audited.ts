import type { Audited } from '../../kit/audited.ts';
import type { Setting, SettingValue } from '../../kit/setting.ts';
import { list, literal } from '../../kit/text.ts';

/** What the audit log says of settings. A setting that is no more is told by its name. */
export function setupAudited(settings: readonly Setting[]): Audited {
  const place = (name: string) => settings.findIndex((one) => one.name === name);
  const inOrder = (names: string[]) => names.toSorted((a, b) => place(a) - place(b));
  return {
    'settings.change': {
      short: 'changed the settings',
      tell({ who, before, after }) {
        const changes = inOrder(Object.keys(after)).map((name) => {
          const setting = settings.find((one) => one.name === name);
          const show = (value: unknown) =>
            `**${setting ? setting.show(valueOf(value)) : literal(String(valueOf(value)))}**`;
          const label = setting?.label ?? name.replaceAll('_', ' ');
          const [was, is] = [show(before[name]), show(after[name])];
          return was === is ? `${label} (${is}) once more` : `${label} from ${was} to ${is}`;
        });
        return changes.length === 0 ? undefined : `${who} changed the settings: ${list(changes)}`;
      },
    },
  };
}

const valueOf = (value: unknown): SettingValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
