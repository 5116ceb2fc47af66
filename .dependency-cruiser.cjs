/** What each folder of src may import besides itself. */
const layers = {
  core: { packages: ['@lezer/lr', '@lezer/common'] },
  protocol: { values: ['core'] },
  io: { values: ['core'], builtins: true },
  cli: { values: ['io', 'core'], builtins: true, packages: ['commander'] },
  extension: {
    values: ['protocol', 'io', 'core'],
    builtins: true,
    packages: ['vscode', '@types/vscode', '@vscode/debugadapter', '@vscode/debugprotocol'],
  },
  webview: {
    values: ['protocol'],
    types: ['core'],
    // One function of a line, which both ends of the messages need.
    except: ['src/core/wire/shortName.ts'],
    packages: ['lit', 'lit-html', 'lit-element', '@lit', '@vscode-elements'],
  },
};

/** The folders of src/core, lowest first: each may import those before it. */
const rooms = [
  'findings',
  'wire',
  'trace',
  'qemu',
  'device',
  'load',
  'svq',
  'forwarding',
  'track',
  'check',
  'restore',
  'compare',
  'filter',
  'text',
  'stats',
  'docs',
];

const inside = (folders) => `^src/(${folders.join('|')})/`;

function rulesOf([layer, { values = [], types = [], except = [], builtins = false, packages = [] }]) {
  const from = { path: inside([layer]) };
  const rule = (name, comment, to) => ({ name: `${layer}-${name}`, severity: 'error', comment, from, to });
  return [
    rule('layers', `src/${layer} may import only: ${[layer, ...values, ...types].join(', ')}`, {
      path: '^src/',
      pathNot: inside([layer, ...values, ...types]),
    }),
    ...(types.length > 0
      ? [
          rule('types-only', `src/${layer} may import only types of: ${types.join(', ')}`, {
            path: inside(types),
            ...(except.length > 0 ? { pathNot: except } : {}),
            dependencyTypesNot: ['type-only'],
          }),
        ]
      : []),
    ...(builtins ? [] : [rule('no-node', `src/${layer} does without Node`, { dependencyTypes: ['core'] })]),
    rule('packages', `src/${layer} may use only these packages: ${packages.join(', ')}`, {
      dependencyTypesNot: ['local', 'core'],
      pathNot: ['^src/', ...packages.map((name) => `(^|node_modules/)${name}(/|$)`)],
    }),
  ];
}

const inRooms = (names) => `^src/core/(${names.join('|')})/`;

/** No folder of core imports one above it, so that no two import each other. */
const roomRules = [
  ...rooms.slice(0, -1).map((room, i) => ({
    name: `core-order-${room}`,
    severity: 'error',
    comment: `src/core/${room} may import only the folders before it in the list`,
    from: { path: inRooms([room]) },
    to: { path: inRooms(rooms.slice(i + 1)) },
  })),
  {
    name: 'core-order-unlisted',
    severity: 'error',
    comment: 'a folder of src/core without a place in the list, or a file beside the folders',
    from: { path: '^src/core/', pathNot: inRooms(rooms) },
    to: {},
  },
];

module.exports = {
  forbidden: [
    ...Object.entries(layers).flatMap(rulesOf),
    ...roomRules,
    {
      name: 'core-parser',
      severity: 'error',
      comment: 'the parser library, pure itself, is for the filter language alone',
      from: { path: '^src/core/', pathNot: '^src/core/filter/' },
      to: { path: '(^|node_modules/)@lezer/' },
    },
    {
      name: 'restores-later',
      severity: 'error',
      comment: 'what restores take is loaded with the first of them, not with the extension',
      from: { path: '^src/extension/', pathNot: '^src/extension/(restore|faults)/' },
      to: {
        path: '^src/extension/(restore|faults)/',
        pathNot: '/(contribution|restoreCommands|profileSetting)\\.ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // Only a type package stands for it here; VS Code brings it.
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'no-stray-folder',
      severity: 'error',
      comment: 'a folder of src without a rule above',
      from: { path: '^src/', pathNot: inside(Object.keys(layers)) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
