import { describe, expect, it } from 'vitest'
import { HOST_CLOCK, isUnder } from './packages.ts'
import { readRepository } from './read-repository.ts'
import { readSource } from './read-source.ts'
import { check, RULES } from './rules.ts'

const { sources, workspaces } = readRepository(new URL('../../..', import.meta.url).pathname)
const judge = (path: string, text: string) => check([readSource(path, text)], workspaces).map(({ rule }) => rule)

/** For each rule what breaks it, and beside it what is like it and does not. */
const probes: Record<string, { breaks: [path: string, text: string][]; keeps: [path: string, text: string][] }> = {
  layers: {
    breaks: [
      ['engine/src/x.ts', `import { z } from '@linkflow/contracts'`],
      ['kernel/src/x.ts', `import type { Plan } from '@linkflow/engine'`],
      ['nodes/src/set/node.ts', `import { Egress } from '@linkflow/http-egress'`],
      ['nodes/src/set/node.ts', `import { x } from '@linkflow/workflow'`],
      ['platform/postgres/src/x.ts', `import { x } from '@linkflow/contracts'`],
      ['platform/postgres/src/x.ts', `export * from '@linkflow/auth'`],
      ['contexts/auth/src/x.ts', `import { openGateway } from '@linkflow/gateway'`],
      ['contexts/auth/src/x.ts', `import {\n  x,\n  type Y,\n} from '@linkflow/server'`],
      ['gateway/src/x.ts', `const x = await import('@linkflow/server')`],
      ['sdk/src/x.ts', `import type { WorkflowFile } from '@linkflow/contracts'`],
      ['apps/web/src/x.tsx', `import { inOrder } from '@linkflow/engine'`],
      ['apps/web/src/x.ts', `import type { Workflow } from '@linkflow/workflow'`],
    ],
    keeps: [
      ['apps/cli/src/x.ts', `import { LinkFlow } from '@linkflow/sdk'`],
      ['apps/web/src/x.tsx', `import { LinkFlow } from '@linkflow/sdk'\nimport { roles } from '@linkflow/contracts'`],
      ['platform/http-server/src/x.ts', `import { errorCodes } from '@linkflow/contracts'`],
      ['contexts/auth/src/x.ts', `import { sql } from '@linkflow/postgres'\nimport { x } from '@linkflow/workspace'`],
      ['contexts/auth/src/x.test.ts', `import { openTestGateway } from '@linkflow/gateway/testing'`],
      ['apps/server/src/x.ts', `import { openGateway } from '@linkflow/gateway'`],
      ['engine/src/x.ts', `// import { z } from '@linkflow/contracts'`],
    ],
  },
  'known-folder': {
    breaks: [['new-thing/src/x.ts', '']],
    keeps: [['contexts/new/src/x.ts', '']],
  },
  doors: {
    breaks: [
      ['contexts/auth/src/x.ts', `import { x } from '@linkflow/workflow/src/limits.ts'`],
      ['contexts/auth/src/x.ts', `import { x } from '../../workflow/src/index.ts'`],
      ['contexts/auth/src/x.test.ts', `import { x } from '../../workflow/src/index.ts'`],
      ['contexts/auth/src/x.ts', `import { openTestDatabase } from '@linkflow/postgres/testing'`],
    ],
    keeps: [
      ['tests/hostile/src/x.ts', `import { openTestGateway } from '@linkflow/gateway/testing'`],
      ['contexts/auth/src/http/x.ts', `import { x } from '../index.ts'`],
      ['apps/cli/src/x.ts', `import { settings } from '@linkflow/server/settings'`],
      ['contexts/auth/src/x.integration.test.ts', `import { openTestDatabase } from '@linkflow/postgres/testing'`],
    ],
  },
  extension: {
    breaks: [['engine/src/x.ts', `import { x } from './y'`]],
    keeps: [['engine/src/x.ts', `import { x } from './y.ts'`]],
  },
  'no-node': {
    breaks: [
      ['expression/src/x.ts', `import { readFileSync } from 'node:fs'`],
      ['engine/src/x.ts', `import type { Readable } from 'node:stream'`],
      ['kernel/src/x.ts', `import 'node:crypto'`],
      ['apps/web/src/app/x.ts', `import { readFileSync } from 'node:fs'`],
    ],
    keeps: [
      ['expression/src/x.test.ts', `import { readFileSync } from 'node:fs'`],
      ['node-runtime/src/x.ts', `import { open } from 'node:fs/promises'`],
    ],
  },
  'node-prefix': {
    breaks: [['tools/src/x.ts', `import { readFileSync } from 'fs'`]],
    keeps: [['tools/src/x.ts', `import { readFileSync } from 'node:fs'`]],
  },
  network: {
    breaks: [
      ['nodes/src/x.ts', `import http from 'node:http'`],
      ['contexts/webhook/src/x.ts', `import { connect } from 'node:net'`],
      ['contexts/webhook/src/x.ts', `import { resolve } from 'node:dns/promises'`],
      ['apps/server/src/x.ts', `import { request } from 'undici'`],
    ],
    keeps: [
      ['contexts/webhook/src/x.ts', `import type { IncomingMessage } from 'node:http'`],
      ['platform/http-egress/src/x.ts', `import { request } from 'undici'`],
      ['apps/cli/src/x.ts', `import http from 'node:http'`],
    ],
  },
  fetch: {
    breaks: [
      ['nodes/src/x.ts', `const answer = await fetch('https://a.example')`],
      ['nodes/src/x.ts', `globalThis.fetch(url)`],
    ],
    keeps: [
      ['nodes/src/x.ts', `const text = "fetch('x')" // fetch('y')\nstore.fetch(url)`],
      ['gateway/src/testing/index.ts', `await fetch('http://127.0.0.1')`],
    ],
  },
  'owned-libraries': {
    breaks: [
      ['contexts/auth/src/x.ts', `import pg from 'pg'`],
      ['contexts/auth/src/x.test.ts', `import pg from 'pg'`],
      ['platform/http-server/src/x.ts', `import fastify from 'fastify'`],
      ['apps/web/src/app/x.tsx', `import { Dialog } from 'radix-ui'`],
      ['apps/web/src/screens/list/x.tsx', `import { toast } from 'sonner'`],
      ['apps/web/src/editor/view/x.tsx', `import { Play } from 'lucide-react'`],
    ],
    keeps: [
      [
        'apps/web/src/ui/x.tsx',
        `import { Dialog } from 'radix-ui'\nimport { Play } from 'lucide-react'\nconst x = <Dialog.Root />`,
      ],
      ['platform/postgres/src/x.ts', `import pg from 'pg'`],
      ['gateway/src/x.ts', `import fastify from 'fastify'`],
    ],
  },
  'no-evaluation': {
    breaks: [
      ['nodes/src/x.ts', `eval('1')`],
      ['nodes/src/x.ts', `new Function('return 1')()`],
      ['nodes/src/x.ts', `Function('return 1')()`],
      ['nodes/src/x.ts', `const x = await import(name)`],
      ['nodes/src/x.test.ts', `await import(\`./\${name}.ts\`)`],
    ],
    keeps: [
      ['nodes/src/x.ts', `const text = 'eval(1)'; const f: Function | undefined = undefined; rules.eval(1)`],
      ['nodes/src/x.ts', `type X = import('./y.ts').X\nconst x = await import('./y.ts')`],
    ],
  },
  'no-vm': {
    breaks: [['platform/code-sandbox/src/x.ts', `import vm from 'node:vm'`]],
    keeps: [['platform/code-sandbox/src/x.ts', `import ivm from 'isolated-vm'`]],
  },
  'no-shell': {
    breaks: [['tools/src/x.ts', `spawn('ls', [], { shell: true })`]],
    keeps: [['tools/src/x.ts', `spawn('ls', [], { shell: false })`]],
  },
  'host-clock': {
    breaks: [
      ['contexts/auth/src/http/x.ts', `const until = Date.now()`],
      ['contexts/auth/src/x.ts', `const id = newUuidV7(Date.now())`],
      ['contexts/auth/src/x.ts', `const nowMs = Date.now`],
      ['contexts/auth/src/x.ts', `const at = new Date().toISOString()`],
      ['contexts/auth/src/x.ts', `const at = new Date`],
      ['contexts/auth/src/x.ts', `const text = Date()`],
      ['platform/mail/src/x.ts', `const ms = performance.timeOrigin + performance.now()`],
      ['apps/server/src/x.ts', `import { systemClock } from '@linkflow/kernel'`],
      ['platform/backup/src/make-backup.ts', `const ms = Date.now()`],
    ],
    keeps: [
      ['contexts/auth/src/x.ts', `const at = new Date(clock.nowMs())\nconst ms = performance.now()`],
      ['contexts/auth/src/x.ts', `// Date.now()\nconst text = 'new Date()'`],
      ['contexts/auth/src/x.test.ts', `const ms = Date.now()`],
      ['contexts/auth/src/testing/world.ts', `import { systemClock } from '@linkflow/kernel'`],
      ['platform/backup/src/restore-target.ts', `const stamp = new Date().toISOString()`],
    ],
  },
  domain: {
    breaks: [
      ['contexts/auth/src/domain/x.ts', `import { sql } from '@linkflow/postgres'`],
      ['contexts/auth/src/domain/x.ts', `import type { Needs } from '../application/needs.ts'`],
      ['contexts/auth/src/domain/x.ts', `import { readFileSync } from 'node:fs'`],
      ['contexts/auth/src/domain/x.ts', `import { Kysely } from 'kysely'`],
    ],
    keeps: [
      ['contexts/auth/src/domain/x.ts', `import { CHARS_MAX } from '../limits.ts'`],
      [
        'contexts/auth/src/domain/x.ts',
        `import { ok } from '@linkflow/kernel'\nimport { y } from './y.ts'\nimport { createHash } from 'node:crypto'`,
      ],
      ['contexts/auth/src/application/x.ts', `import type { Needs } from '../infrastructure/needs.ts'`],
    ],
  },
}

// Proves T13, T14, T15, T16, T43.
describe('the dependency rules', () => {
  it('have each a probe, for a rule that matches nothing also passes', () => {
    expect(Object.keys(probes).sort()).toEqual(RULES.map(({ name }) => name).sort())
  })

  it('lets nobody look at the host’s clock who does not', () => {
    const looking = sources.filter(({ uses }) => uses.some(({ kind }) => kind === 'host-clock'))
    const idle = Object.keys(HOST_CLOCK).filter((place) => !looking.some(({ path }) => isUnder(path, place)))
    expect(idle).toEqual([])
  })

  for (const [rule, { breaks, keeps }] of Object.entries(probes)) {
    it.each(breaks)(`${rule} bites: %s with %j`, (path, text) => {
      expect(judge(path, text)).toContain(rule)
    })
    it.each(keeps)(`${rule} lets pass: %s with %j`, (path, text) => {
      expect(judge(path, text)).not.toContain(rule)
    })
  }
})
