import type { ViewId, When } from './when';

type MenuId =
  'view/title' | 'view/item/context' | 'webview/context' | 'editor/context' | 'editor/title' | 'explorer/context';

/** A command as users meet it. */
export interface CommandContribution {
  readonly title: string;
  /** Name of a codicon. */
  readonly icon?: string;
  readonly enablement?: When;
  /** When the command palette offers it; always, unless told. */
  readonly palette?: When;
  readonly menus?: readonly { readonly at: MenuId; readonly when: When; readonly group: string }[];
  readonly keys?: { readonly key: string; readonly mac?: string; readonly when: When };
}

/** What one feature adds to VS Code; `manifest.ts` writes `package.json` of it. */
export interface Contribution {
  readonly commands?: Readonly<Record<`cvq.${string}`, CommandContribution>>;
  readonly views?: readonly { readonly id: ViewId; readonly name: string; readonly size: number }[];
  /** What a view shows while it is empty, in Markdown. */
  readonly welcome?: Readonly<Record<string, { readonly view: ViewId; readonly text: string; readonly when: When }>>;
  readonly settings?: Readonly<Record<`cvq.${string}`, Setting>>;
  /** Steps of the walkthrough, by their id; the page of each is `media/walkthrough/<id>.md`. */
  readonly walkthrough?: Readonly<Record<string, WalkthroughStep>>;
  /** Contributions without titles or clauses, as `package.json` has them. */
  readonly files?: Readonly<Record<string, unknown>>;
}

interface Setting {
  readonly description: string;
  readonly values: readonly { readonly value: string; readonly description: string }[];
  readonly usual: string;
}

interface WalkthroughStep {
  readonly title: string;
  readonly description: string;
  readonly completionEvents: readonly `${'onCommand' | 'onView'}:cvq.${string}`[];
}

/** The ids of the commands of features. */
export type CommandsOf<Feature> = Feature extends { readonly commands: infer Commands }
  ? Extract<keyof Commands, string>
  : never;
