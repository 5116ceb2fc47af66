import { checkContribution } from './check/contribution';
import { compareContribution } from './compare/contribution';
import type { CommandContribution, CommandsOf, Contribution } from './contribution';
import { decodeContribution } from './decode/contribution';
import { editorContribution } from './editor/contribution';
import { exportContribution } from './export/contribution';
import { faultContribution } from './faults/contribution';
import { filterContribution } from './filter/contribution';
import { findContribution } from './find/contribution';
import { overviewContribution } from './overview/contribution';
import { qemuContribution } from './qemu/contribution';
import { restoreContribution } from './restore/contribution';
import { stateContribution } from './state/contribution';
import { statisticsContribution } from './statistics/contribution';
import { textContribution } from './text/contribution';
import type { When } from './when';

const FEATURES = [
  editorContribution,
  filterContribution,
  findContribution,
  overviewContribution,
  statisticsContribution,
  checkContribution,
  exportContribution,
  textContribution,
  stateContribution,
  compareContribution,
  restoreContribution,
  faultContribution,
  qemuContribution,
  decodeContribution,
] as const;

/** A command that the extension has. */
export type CommandId = CommandsOf<(typeof FEATURES)[number]>;

const NAME = 'virtio-net CVQ';
const ICON = 'media/cvq.svg';

/** What `package.json` says under `contributes`, and the texts of it, which stand in `package.nls.json`. */
export interface Manifest {
  readonly contributes: Readonly<Record<string, unknown>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** The manifest's part that follows from the features. */
export function manifest(): Manifest {
  const features: readonly Contribution[] = FEATURES;
  const texts: Record<string, string> = {};
  /** Puts a text under a key, and gives what stands for it in `package.json`. */
  const say = (key: string, text: string): string => {
    texts[key] = text;
    return `%${key}%`;
  };
  const commands = features.flatMap((feature) => Object.entries(feature.commands ?? {}));
  const contributes = {
    viewsContainers: { activitybar: [{ id: 'cvq', title: say('name', NAME), icon: ICON }] },
    views: {
      cvq: features.flatMap(({ views = [] }) =>
        views.map(({ id, name, size }) => ({
          id,
          initialSize: size,
          name: say(`${id}.name`, name),
          icon: ICON,
          contextualTitle: '%name%',
        })),
      ),
    },
    ...Object.fromEntries(features.flatMap(({ files = {} }) => Object.entries(files))),
    commands: commands.map(([command, { title, icon, enablement }]) => ({
      command,
      title: say(`${command}.title`, title),
      category: 'CVQ',
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
      ...(enablement && { enablement: enablement.text }),
    })),
    menus: menusOf(commands),
    keybindings: commands.flatMap(([command, { keys }]) => (keys ? [{ command, ...keys, when: keys.when.text }] : [])),
    viewsWelcome: features.flatMap(({ welcome = {} }) =>
      Object.entries(welcome).map(([id, { view, text, when }]) => ({
        view,
        contents: say(`welcome.${id}`, text),
        when: when.text,
      })),
    ),
    configuration: {
      title: '%name%',
      properties: Object.fromEntries(
        features.flatMap(({ settings = {} }) =>
          Object.entries(settings).map(([id, { description, values, usual }]) => [
            id,
            {
              type: 'string',
              enum: values.map(({ value }) => value),
              enumDescriptions: values.map((each) => say(`${id}.${each.value}`, each.description)),
              default: usual,
              scope: 'resource',
              markdownDescription: say(`${id}.description`, description),
            },
          ]),
        ),
      ),
    },
    walkthroughs: [
      {
        id: 'cvq.start',
        title: say('walkthrough.title', `Get Started with ${NAME}`),
        description: say('walkthrough.description', 'Read a capture, see the state, restore it.'),
        steps: features.flatMap(({ walkthrough = {} }) =>
          Object.entries(walkthrough).map(([id, { title, description, completionEvents }]) => ({
            id,
            title: say(`walkthrough.${id}.title`, title),
            description: say(`walkthrough.${id}.description`, description),
            media: { markdown: `media/walkthrough/${id}.md` },
            completionEvents,
          })),
        ),
      },
    ],
  };
  return { contributes, texts };
}

interface Item {
  readonly command: string;
  readonly when: string;
  readonly group?: string;
}

function menusOf(
  commands: readonly (readonly [string, CommandContribution])[],
): Readonly<Record<string, readonly Item[]>> {
  const menus: Record<string, Item[]> = {};
  const add = (menu: string, command: string, when: When, group?: string) => {
    (menus[menu] ??= []).push({ command, when: when.text, ...(group === undefined ? {} : { group }) });
  };
  for (const [command, { palette, menus: items = [] }] of commands) {
    if (palette) add('commandPalette', command, palette);
    for (const { at, when, group } of items) add(at, command, when, group);
  }
  return menus;
}
