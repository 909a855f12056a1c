/** Which of our packages each folder may import, by its first words; `tests` may import any door. */
export interface Layer {
  /** A folder, or `name/*` for each folder in it. */
  readonly folder: string
  /** Folders as above. */
  readonly mayImport: readonly string[] | 'everything'
  /** May it use what only Node has? The browser runs some of these too. */
  readonly node: 'yes' | 'no'
}

const BELOW_CONTEXTS = [
  'kernel',
  'contracts',
  'expression',
  'engine',
  'node-runtime',
  'formats',
  'nodes',
  'n8n',
  'platform/*',
]

export const LAYERS: readonly Layer[] = [
  { folder: 'kernel', mayImport: [], node: 'no' },
  { folder: 'expression', mayImport: ['kernel'], node: 'no' },
  { folder: 'engine', mayImport: ['kernel'], node: 'no' },
  { folder: 'contracts', mayImport: ['kernel', 'expression'], node: 'no' },
  { folder: 'node-runtime', mayImport: ['kernel', 'engine', 'expression', 'contracts'], node: 'yes' },
  // What packages of nodes are written with: the node runtime's door for others.
  { folder: 'node-sdk', mayImport: ['kernel', 'node-runtime', 'engine'], node: 'yes' },
  // What files hold, and how it is written: it knows bytes, texts and JSON, and nothing of steps.
  { folder: 'formats', mayImport: ['kernel'], node: 'yes' },
  {
    folder: 'nodes',
    mayImport: ['kernel', 'node-runtime', 'formats', 'expression', 'engine', 'contracts'],
    node: 'yes',
  },
  {
    folder: 'n8n',
    mayImport: ['kernel', 'node-runtime', 'formats', 'nodes', 'expression', 'engine', 'contracts'],
    node: 'yes',
  },
  // It speaks the wire: codes, problems and permissions have one source, and OpenAPI is made of them.
  { folder: 'platform/http-server', mayImport: ['kernel', 'contracts', 'platform/*'], node: 'yes' },
  { folder: 'platform/file-reader', mayImport: ['kernel', 'formats', 'platform/*'], node: 'yes' },
  // Its clients are what nodes are promised.
  { folder: 'platform/drivers', mayImport: ['kernel', 'node-runtime', 'platform/*'], node: 'yes' },
  { folder: 'platform/*', mayImport: ['kernel', 'platform/*'], node: 'yes' },
  { folder: 'contexts/*', mayImport: [...BELOW_CONTEXTS, 'contexts/*'], node: 'yes' },
  { folder: 'gateway', mayImport: ['kernel', 'contracts', 'platform/*', 'contexts/*'], node: 'yes' },
  // It is used where nothing else of ours is: its types are made from contracts and nodes, and it imports nothing.
  { folder: 'sdk', mayImport: [], node: 'no' },
  // What runs in the browser knows the program by its wire alone.
  { folder: 'apps/web', mayImport: ['kernel', 'sdk', 'contracts', 'expression'], node: 'yes' },
  { folder: 'apps/*', mayImport: 'everything', node: 'yes' },
  { folder: 'bench', mayImport: 'everything', node: 'yes' },
  { folder: 'tests/*', mayImport: 'everything', node: 'yes' },
  { folder: 'simulation', mayImport: 'everything', node: 'yes' },
  { folder: 'fuzz', mayImport: 'everything', node: 'yes' },
  { folder: 'tools', mayImport: 'everything', node: 'yes' },
]

/** Libraries that are technology: used in one place, so that they can be replaced in one place. */
export const OWNED_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  pg: ['platform/postgres', 'platform/drivers', 'bench', 'tests'],
  'pg-cursor': ['platform/drivers'],
  mysql2: ['platform/drivers'],
  ioredis: ['platform/drivers'],
  ssh2: ['platform/drivers'],
  '@cloudamqp/amqp-client': ['platform/drivers', 'tests'],
  'mqtt-packet': ['platform/drivers', 'tests'],
  'basic-ftp': ['platform/drivers'],
  kysely: ['platform/postgres'],
  fastify: ['gateway', 'bench'],
  pino: ['platform/telemetry'],
  'prom-client': ['platform/telemetry'],
  'isolated-vm': ['platform/code-sandbox'],
  jose: ['contexts/auth', 'contexts/webhook', 'nodes'],
  '@e965/xlsx': ['formats'],
  unpdf: ['formats'],
  '@sqlite.org/sqlite-wasm': ['formats'],
  '@imagemagick/magick-wasm': ['formats'],
  'ts-ics': ['formats'],
  'postal-mime': ['formats'],
  'isomorphic-git': ['platform/git'],
  nodemailer: ['platform/mail', 'platform/drivers'],
  '@node-rs/argon2': ['contexts/auth'],
  '@simplewebauthn/server': ['contexts/auth'],
  'openid-client': ['contexts/auth'],
  ws: ['gateway'],
  // Behind our own parts, so that what they look like and which library they are of is decided once.
  'radix-ui': ['apps/web/src/ui'],
  'lucide-react': ['apps/web/src/ui'],
  sonner: ['apps/web/src/ui'],
}

/** The pages; beside them, in the same package, what builds them on Node. */
export const BROWSER_FOLDER = 'apps/web/src'

/** Modules that open sockets, and who may: everybody else asks egress (T3). Types of them are free. */
export const NETWORK_MODULES: readonly string[] = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dgram',
  'dns',
  'dns/promises',
  'undici',
  'ws',
]
export const NETWORK_FOLDERS: readonly string[] = [
  'platform',
  'gateway',
  'bench',
  'tests',
  'apps/cli',
  'sdk',
  'node-sdk',
]

/**
 * Who may look at the clock of the machine, and why: everything that is decided or stored goes by the database's (R28),
 * because clocks of hosts differ. Tests and their kits may.
 */
export const HOST_CLOCK: Readonly<Record<string, string>> = {
  bench: 'measures the product from outside',
  tests: 'plays clients and hosts with clocks of their own',
  sdk: 'runs where there is no database',
  'apps/web': 'shows times to whoever sits there; what counts is the server’s',
  'kernel/src/clock.ts': 'gives it a name, for tests',
  'apps/cli/src/doctor/database.ts': 'compares it with the database’s',
  'apps/cli/src/backup/backup-command.ts': 'names a file',
  'apps/cli/src/commands/logs.ts': 'shows a time to whoever sits there',
  'formats/src/sql/chance.ts': 'puts the time of the step in its place while SQLite works',
  'expression/src/values/luxon.ts': 'answers Luxon where no evaluation asks',
  'gateway/src/observe.ts': 'places a span in a trace',
  'platform/backup/src/archive-writer.ts': 'dates entries of a tar file, which nothing reads back',
  'platform/backup/src/dump-tables.ts': 'dates entries of a tar file, which nothing reads back',
  'platform/backup/src/restore-target.ts': 'names what is kept aside',
  'platform/drivers/src/s3.ts': 'dates a signature, which the server of S3 judges by its own clock',
  'platform/object-store/src/memory-object-store.ts': 'is the store of tests',
  'platform/object-store/src/user-files.ts': 'says when a file was last looked at, which nothing reads back',
}

/** What the pure middle of a context may import besides itself. */
export const DOMAIN_MAY_IMPORT: readonly string[] = ['kernel', 'engine', 'contracts']
/** Libraries that only calculate. */
export const DOMAIN_MODULES: readonly string[] = ['node:crypto', 'croner', 'zod']

/**
 * Doors besides src/index.ts. The kit of others' tests: `linkflow node new` writes one that imports it. The settings: `linkflow start --help` must not load the whole server to know its flags.
 * The messages: the process of Git speaks them, and must load nothing that its walls hide.
 * The tables: the fuzzer counts what is called. The build: whoever starts a server needs its pages, and none of their code.
 */
export const SIDE_DOORS: readonly string[] = [
  '@linkflow/server/settings',
  '@linkflow/expression/tables',
  '@linkflow/file-reader/messages',
  '@linkflow/node-sdk/testing',
  '@linkflow/n8n/testing',
  '@linkflow/web/build',
]

export const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** The package that a file belongs to: `contexts/auth` for `contexts/auth/src/index.ts`. */
export function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return ['platform', 'contexts', 'apps', 'tests'].includes(first) ? `${first}/${second}` : first
}

export const layerOf = (folder: string): Layer | undefined =>
  LAYERS.find((layer) => layer.folder === folder) ??
  LAYERS.find((layer) => layer.folder === `${folder.split('/')[0]}/*` && folder.includes('/'))

export const mayImport = ({ mayImport }: Layer, target: string): boolean =>
  mayImport === 'everything' ||
  mayImport.includes(target) ||
  (target.includes('/') && mayImport.includes(`${target.split('/')[0]}/*`))
