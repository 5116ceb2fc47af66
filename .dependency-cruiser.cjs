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
    packages: ['lit', 'lit-html', 'lit-element', '@lit', '@vscode-elements'],
  },
};

const inside = (folders) => `^src/(${folders.join('|')})/`;

function rulesOf([layer, { values = [], types = [], builtins = false, packages = [] }]) {
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

module.exports = {
  forbidden: [
    ...Object.entries(layers).flatMap(rulesOf),
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
