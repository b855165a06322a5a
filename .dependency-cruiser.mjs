// The layers of the core, lowest first. A file imports only from its own folder or from a lower layer.
// Folders of one layer do not know each other, except where `open`: there they may, in one direction.
const layers = [
  { folders: ['result', 'identity', 'failure'], open: true },
  { folders: ['host', 'message'] },
  { folders: ['mailbox', 'dispatch'] },
  { folders: ['supervision', 'telemetry', 'events'], open: true },
  // The interfaces that programs are written against: types only.
  { folders: ['actor'] },
  { folders: ['cell'] },
  { folders: ['system'] },
  { folders: ['behavior', 'patterns'] },
]
const core = '^packages/core/src/'

/** Types may refer to each other in a circle inside these folders only. */
const typeCyclesAllowed = '^packages/core/src/(actor|cell)/'

/** @param {readonly string[]} folders */
const inside = folders => `${core}(${folders.join('|')})/`

const layerRules = layers.flatMap(({ folders, open = false }, level) => {
  const lower = layers.slice(0, level).flatMap(layer => layer.folders)
  return folders.map(folder => ({
    name: `layer-${folder}`,
    comment: `${folder}/ may import from ${open ? folders.join('/, ') : folder}/${lower.length > 0 ? ` and ${lower.join('/, ')}/` : ''}`,
    severity: 'error',
    from: { path: inside([folder]) },
    to: { path: core, pathNot: inside([...(open ? folders : [folder]), ...lower]) },
  }))
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'behaviors-know-no-cell',
      comment: 'behavior/ is written against the interfaces of actor/, as a user would: never against a cell or a system',
      severity: 'error',
      from: { path: inside(['behavior', 'patterns']) },
      to: { path: inside(['cell', 'system', 'dispatch', 'mailbox', 'host']) },
    },
    {
      name: 'unknown-folder',
      comment: 'every file of the core belongs to a layer, or is index.ts',
      severity: 'error',
      from: {},
      to: { path: core, pathNot: [inside(layers.flatMap(layer => layer.folders)), `${core}index\\.ts$`] },
    },
    {
      name: 'core-stands-alone',
      comment: 'the core imports no package and nothing of a platform',
      severity: 'error',
      from: { path: core },
      to: { pathNot: core },
    },
    {
      name: 'no-import-of-index',
      comment: 'index.ts is the top: nothing inside the core imports it',
      severity: 'error',
      from: { path: core },
      to: { path: `${core}index\\.ts$` },
    },
    {
      name: 'public-face-only',
      comment: 'packages and programs use each other by package name, through index.ts',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { path: '^packages/', pathNot: ['^$1/$2/', '^packages/[^/]+/src/index\\.ts$', '^packages/node/src/otel/index\\.ts$'] },
    },
    {
      name: 'by-name-only',
      comment: 'a relative path must not leave its package',
      severity: 'error',
      from: { path: '^(packages|examples)/([^/]+)/' },
      to: { pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'testkit-needs-core-only',
      comment: 'the testkit runs wherever the core runs',
      severity: 'error',
      from: { path: '^packages/testkit/src/' },
      to: { pathNot: ['^packages/testkit/src/', `${core}index\\.ts$`] },
    },
    {
      name: 'node-layer-needs-core-and-node-only',
      comment: 'the Node layer has no dependency but the core; OpenTelemetry is for its own sub-path',
      severity: 'error',
      from: { path: '^packages/node/src/' },
      to: {
        pathNot: ['^packages/node/src/', `${core}index\\.ts$`, 'node_modules/@opentelemetry/api/'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'opentelemetry-in-otel-only',
      comment: 'who does not import the sub-path never loads it',
      severity: 'error',
      from: { path: '^packages/node/src/', pathNot: '^packages/node/src/otel/' },
      to: { path: ['node_modules/@opentelemetry/', '^packages/node/src/otel/'] },
    },
    {
      name: 'no-cycle-at-run-time',
      comment: 'modules that need each other to load',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycle',
      comment: 'also of types, except inside actor/ and cell/',
      severity: 'error',
      from: { pathNot: typeCyclesAllowed },
      to: { circular: true },
    },
    {
      name: 'no-folder-cycle',
      comment: 'folders of an open layer may import one another in one direction only',
      severity: 'error',
      scope: 'folder',
      from: { path: core },
      to: { circular: true, path: `${core}.+` },
    },
    {
      name: 'actor-is-types-only',
      comment: 'actor/ holds interfaces; what runs belongs elsewhere',
      severity: 'error',
      from: { path: inside(['actor']) },
      to: { path: inside(['actor']), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphan',
      comment: 'index.ts does not lead there: nothing uses it',
      severity: 'error',
      from: { path: '^packages/core/src/index\\.ts$' },
      to: { path: core, reachable: false },
    },
    {
      name: 'no-orphan-in-testkit',
      comment: 'index.ts does not lead there: nothing uses it',
      severity: 'error',
      from: { path: '^packages/testkit/src/index\\.ts$' },
      to: { path: '^packages/testkit/src/', reachable: false },
    },
    {
      name: 'no-orphan-in-node',
      comment: 'index.ts does not lead there: nothing uses it',
      severity: 'error',
      from: { path: '^packages/node/src/index\\.ts$' },
      to: { path: '^packages/node/src/', pathNot: '^packages/node/src/otel/', reachable: false },
    },
    {
      name: 'no-orphan-in-otel',
      comment: 'otel/index.ts does not lead there: nothing uses it',
      severity: 'error',
      from: { path: '^packages/node/src/otel/index\\.ts$' },
      to: { path: '^packages/node/src/otel/', reachable: false },
    },
    {
      name: 'no-orphan-in-examples',
      comment: 'the program does not lead there: nothing uses it',
      severity: 'error',
      from: { path: '^examples/[^/]+/src/main\\.ts$' },
      to: { path: '^examples/[^/]+/src/', reachable: false },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|examples)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@cellactor/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js'],
    },
  },
}
