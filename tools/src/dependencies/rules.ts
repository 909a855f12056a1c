import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import {
  BROWSER_FOLDER,
  DOMAIN_MAY_IMPORT,
  DOMAIN_MODULES,
  HOST_CLOCK,
  isUnder,
  layerOf,
  mayImport,
  NETWORK_FOLDERS,
  NETWORK_MODULES,
  OWNED_LIBRARIES,
  packageOf,
  SIDE_DOORS,
} from './packages.ts'
import { type Import, isTest, type Source, type Use } from './read-source.ts'

export interface Violation {
  readonly rule: string
  readonly path: string
  readonly line: number
  readonly message: string
}

/** Folder by name, as `@linkflow/auth` → `contexts/auth`. */
export type Workspaces = ReadonlyMap<string, string>

export interface Rule {
  readonly name: string
  readonly check: (
    source: Source,
    workspaces: Workspaces,
  ) => readonly { readonly line: number; readonly message: string }[]
}

const ofImports =
  (judge: (imported: Import, source: Source, workspaces: Workspaces) => string | undefined): Rule['check'] =>
  (source, workspaces) =>
    source.imports.flatMap((imported) => {
      const message = judge(imported, source, workspaces)
      return message === undefined ? [] : [{ line: imported.line, message }]
    })

const ofUses =
  (kinds: readonly Use['kind'][], message: string, isAllowed: (path: string) => boolean): Rule['check'] =>
  ({ path, uses }) =>
    isAllowed(path) ? [] : uses.filter(({ kind }) => kinds.includes(kind)).map(({ line }) => ({ line, message }))

const isRelative = ({ from }: Import): boolean => from.startsWith('.')
const nameOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
const plainModule = (from: string): string => from.replace(/^node:/, '')
const isBuiltin = (from: string): boolean => from.startsWith('node:') || builtinModules.includes(from)

export const RULES: readonly Rule[] = [
  {
    name: 'layers',
    check: ofImports(({ from }, { path }, workspaces) => {
      const target = workspaces.get(nameOf(from))
      const own = packageOf(path)
      if (target === undefined || target === own || isTest(path)) return undefined
      const layer = layerOf(own)
      if (layer !== undefined && mayImport(layer, target)) return undefined
      return `${own} may not import ${target}`
    }),
  },
  {
    name: 'known-folder',
    check: ({ path }) =>
      layerOf(packageOf(path)) === undefined
        ? [
            {
              line: 1,
              message: `${packageOf(path)} has no line in tools/src/dependencies/packages.ts: say what it may import`,
            },
          ]
        : [],
  },
  {
    name: 'doors',
    check: ofImports((imported, { path }, workspaces) => {
      const { from } = imported
      if (isRelative(imported)) {
        const target = posix.normalize(posix.join(posix.dirname(path), from))
        // The launcher belongs to nobody: what starts servers (tests, benchmarks) starts them as it does.
        const isInside = isUnder(target, packageOf(path)) || isUnder(target, 'bin')
        return isInside ? undefined : `${from} goes round the door of another package`
      }
      if (!workspaces.has(nameOf(from)) || from === nameOf(from) || SIDE_DOORS.includes(from)) return undefined
      const isKit = from === `${nameOf(from)}/testing`
      // `tests/` tries the whole program, with the same neighbours around it.
      if (isKit && (isTest(path) || isUnder(path, 'tests'))) return undefined
      return isKit ? `${from} is for tests` : `${from} goes round the door of ${nameOf(from)}`
    }),
  },
  {
    name: 'extension',
    // The build gives a worker as an address: `./tidy.worker.ts?worker&url`.
    check: ofImports((imported) =>
      isRelative(imported) && !/\.(tsx?|mjs|cjs|js|json|css|worker\.ts\?worker&url)$/.test(imported.from)
        ? `${imported.from} has no extension`
        : undefined,
    ),
  },
  {
    name: 'no-node',
    check: ofImports(({ from }, { path }) =>
      isBuiltin(from) && (layerOf(packageOf(path))?.node === 'no' || isUnder(path, BROWSER_FOLDER)) && !isTest(path)
        ? `${packageOf(path)} runs in browsers too and may not import ${from}`
        : undefined,
    ),
  },
  {
    name: 'node-prefix',
    check: ofImports(({ from }) =>
      builtinModules.includes(from) && !from.startsWith('node:') ? `write node:${from}` : undefined,
    ),
  },
  {
    name: 'network',
    check: ofImports(({ from, isType }, { path }) => {
      const isNetwork = NETWORK_MODULES.includes(plainModule(from)) && !isType
      const isAllowed = NETWORK_FOLDERS.some((folder) => isUnder(path, folder)) || isTest(path)
      return isNetwork && !isAllowed ? `${from} opens sockets; ask egress (platform/http-egress) instead` : undefined
    }),
  },
  {
    name: 'fetch',
    check: ofUses(
      ['fetch'],
      'fetch opens sockets; ask egress (platform/http-egress) instead',
      (path) => NETWORK_FOLDERS.some((folder) => isUnder(path, folder)) || isTest(path),
    ),
  },
  {
    name: 'owned-libraries',
    check: ofImports(({ from, isType }, { path }) => {
      const owners = Object.hasOwn(OWNED_LIBRARIES, nameOf(from)) ? OWNED_LIBRARIES[nameOf(from)]! : undefined
      if (owners === undefined || isType || owners.some((folder) => isUnder(path, folder))) return undefined
      return `${nameOf(from)} belongs to ${owners[0]}`
    }),
  },
  {
    name: 'no-evaluation',
    check: ofUses(['eval', 'new-function', 'computed-import'], 'text never becomes code here', () => false),
  },
  {
    name: 'no-vm',
    check: ofImports(({ from }) =>
      plainModule(from) === 'vm' ? 'node:vm is no wall; use platform/code-sandbox' : undefined,
    ),
  },
  {
    name: 'no-shell',
    check: ofUses(['shell'], 'no shell: pass arguments as a list', () => false),
  },
  {
    name: 'host-clock',
    check: ofUses(
      ['host-clock'],
      'only the database’s time decides (R28): take a Clock, or say in tools/src/dependencies/packages.ts why not',
      (path) => isTest(path) || Object.keys(HOST_CLOCK).some((place) => isUnder(path, place)),
    ),
  },
  {
    name: 'domain',
    check: ofImports((imported, { path }, workspaces) => {
      const domain = /^contexts\/[^/]+\/src\/domain(?=\/)/.exec(path)?.[0]
      if (domain === undefined || isTest(path)) return undefined
      const { from } = imported
      const says = `the domain of a context imports only ${DOMAIN_MAY_IMPORT.join(', ')} and itself, not ${from}`
      if (isRelative(imported)) {
        const file = posix.normalize(posix.join(posix.dirname(path), from))
        return isUnder(file, domain) || file === `${posix.dirname(domain)}/limits.ts` ? undefined : says
      }
      const target = workspaces.get(nameOf(from))
      const isAllowed = target === undefined ? DOMAIN_MODULES.includes(from) : DOMAIN_MAY_IMPORT.includes(target)
      return isAllowed ? undefined : says
    }),
  },
]

export const check = (sources: readonly Source[], workspaces: Workspaces, rules = RULES): Violation[] =>
  sources.flatMap((source) =>
    rules.flatMap(({ name, check }) =>
      check(source, workspaces).map((violation) => ({ rule: name, path: source.path, ...violation })),
    ),
  )
