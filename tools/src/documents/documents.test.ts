import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCodes, permissions } from '@linkflow/contracts'
import { settings } from '@linkflow/server/settings'
import { describe, expect, it } from 'vitest'
import { REPOSITORY, referencePages } from '../reference/pages.ts'

const root = fileURLToPath(REPOSITORY)
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const pages = [
  'README.md',
  ...globSync('docs/**/*.md', { cwd: root }),
  ...globSync('{apps,contexts,platform,tests}/*/README.md', { cwd: root }),
]
const OVERVIEWS = [
  'docs/architecture/overview.md',
  'docs/architecture/domain-driven-design.md',
  'docs/architecture/services.md',
  'docs/api/overview.md',
]
const overviews = OVERVIEWS.map(read).join('\n')
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
const inCode = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!)
/** The workspaces of package.json, which are the packages of the tree. */
const packages = (JSON.parse(read('package.json')) as { workspaces: string[] }).workspaces.flatMap((pattern) =>
  globSync(`${pattern}/package.json`, { cwd: root }).map(dirname),
)

describe('the documents say what the tree says', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!)
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
    expect(broken).toEqual([])
  })

  it('the overview names every package, and none that is not there', () => {
    const named = inCode(read(OVERVIEWS[0]!)).filter((code) => /^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(code))
    expect(packages.filter((each) => !named.includes(each))).toEqual([])
    const folders = named.filter(
      (code) => code.includes('/') || ['gateway', 'engine', 'kernel', 'nodes'].includes(code),
    )
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([])
  })

  it('the contexts are those of the tree, with the schemas that their migrations make', () => {
    const rows = [...read(OVERVIEWS[1]!).matchAll(/^\| `([a-z]+)` \| (?:`([a-z]+)`|none) \|/gm)]
    const told = new Map(rows.map(([, context, schema]) => [context!, schema]))
    const contexts = packages.flatMap((each) => /^contexts\/(.+)/.exec(each)?.[1] ?? [])
    const made = contexts.map((context) => {
      const sources = globSync(`contexts/${context}/src/**/*.ts`, { cwd: root })
        .filter((path) => !path.includes('test'))
        .map(read)
      return [context, sources.map((text) => /schema: '(\w+)',\n\s+migrations:/.exec(text)?.[1]).find(Boolean)] as const
    })
    expect(new Map(made.toSorted())).toEqual(new Map([...told].toSorted()))
  })

  it('every setting, permission, header of ours, route and file that the overviews name exists', () => {
    const codes = inCode(overviews)
    const variables = new Set<string>(Object.values(settings).map(({ env }) => env))
    const flags = new Set<string>(Object.values(settings).map(({ flag }) => `--${flag}`))
    const api = referencePages(root).get('api.md')!
    const wrong = codes.filter((code) => {
      if (/^LINKFLOW_/.test(code)) return !variables.has(code)
      if (/^--/.test(code)) return !flags.has(code)
      if (/^[a-z]+:[a-z]+$/.test(code)) return !(permissions as readonly string[]).includes(code)
      const address =
        /^(?:GET|POST|PUT|PATCH|DELETE) (\/api\/v1\/\S+)$/.exec(code)?.[1] ??
        (code.startsWith('/api/v1/') ? code : undefined)
      if (address !== undefined) return !api.includes(address)
      if (/^(?:bin|tools|apps|contexts|platform|tests)\//.test(code))
        return !code.includes('<') && !existsSync(join(root, code.replace('/*', '')))
      return false
    })
    expect(wrong).toEqual([])
  })

  it('every error code that a document names exists', () => {
    const known = new Set(Object.keys(errorCodes))
    const statuses = [...read('docs/api/overview.md').matchAll(/"code": "([a-z-]+)"/g)].map(([, code]) => code!)
    expect(statuses.filter((code) => !known.has(code))).toEqual([])
  })
})
