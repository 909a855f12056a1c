import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

export const SWIFT_KEY = 'correct-horse-battery-staple'

/** Swift as it speaks S3: one proxy, and one server each for accounts, containers and objects. */
export interface SwiftServer {
  readonly port: number
  /** The proxy alone, which is the one that clients see. */
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

const KINDS = ['account', 'container', 'object'] as const

export async function startSwift(): Promise<SwiftServer> {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'devices', 'd1'), { recursive: true })
  const stores = await Promise.all(KINDS.map((kind) => storeServer(folder, kind)))
  const proxy = await proxyServer(folder)
  for (const server of [...stores, proxy]) await server.start()
  return {
    port: proxy.port,
    kill: () => proxy.kill(),
    start: () => proxy.start(),
    async remove() {
      for (const server of [proxy, ...stores]) await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function storeServer(folder: string, kind: (typeof KINDS)[number]): Promise<ServerProcess> {
  const port = await freePort()
  const builder = join(folder, `${kind}.builder`)
  const ring = (...args: string[]) =>
    execFileSync(programPath('swift-ring-builder'), [builder, ...args], { stdio: 'ignore' })
  ring('create', '2', '1', '1')
  ring('add', `r1z1-127.0.0.1:${port}/d1`, '1')
  ring('rebalance')
  const pipeline = `[pipeline:main]\npipeline = ${kind}-server\n[app:${kind}-server]\nuse = egg:swift#${kind}\n`
  return server(folder, `${kind}-server`, port, pipeline)
}

const proxyServer = async (folder: string): Promise<ServerProcess> =>
  server(
    folder,
    'proxy-server',
    await freePort(),
    `[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${SWIFT_KEY} .admin
[filter:s3api]
use = egg:swift#s3api
${['catch_errors', 'gatekeeper', 'listing_formats', 'copy', 'slo', 'dlo'].map((name) => `[filter:${name}]\nuse = egg:swift#${name}`).join('\n')}
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
`,
  )

function server(
  folder: string,
  name: `${'proxy' | (typeof KINDS)[number]}-server`,
  port: number,
  more: string,
): ServerProcess {
  const program = programPath(`swift-${name}`)
  const file = join(folder, `${name}.conf`)
  writeFileSync(
    file,
    `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${join(folder, 'devices')}
mount_check = false
${more}`,
  )
  return new ServerProcess({ port, folder, command: [program, file, '-v'] })
}
