// Some registries do not hold every platform's package of a native tool; npm then leaves a hole in the lock file, and
// `npm ci` refuses it everywhere. This fills the holes: an optional package for another system, of the version that its
// parent asks for, which no machine but that system's will fetch.
// node tools/src/complete-lockfile.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs'

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
  windows: 'win32',
}
const CPU = /(?:^|[-/])(arm64|x64|ia32|arm|ppc64|riscv64|s390x)(?:$|-)/

/** What a platform package's name says about where it can be installed. */
export function platformOf(name) {
  const words = name.split(/[-/]/)
  const os = words.map((word) => OS[word]).find((found) => found !== undefined)
  const cpu = CPU.exec(name)?.[1]
  if (os === undefined || cpu === undefined) return undefined
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined
  return { os: [os], cpu: [cpu], ...(os === 'linux' && libc && { libc: [libc] }) }
}

/** The lock file's holes: optional packages that a parent names and that have no entry. */
export function holesOf(lock) {
  const holes = new Map()
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const key = `node_modules/${name}`
      if (lock.packages[key]?.version === undefined)
        holes.set(key, { name, version, dev: entry.dev, license: entry.license })
    }
  }
  return holes
}

function complete(path, isCheck) {
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  const holes = holesOf(lock)
  if (holes.size === 0) return
  if (isCheck) {
    console.error(`package-lock.json has no entry for ${[...holes.values()].map((hole) => hole.name).join(', ')}.`)
    console.error('Run: node tools/src/complete-lockfile.mjs')
    process.exitCode = 1
    return
  }
  for (const [key, { name, version, dev, license }] of holes) {
    const platform = platformOf(name)
    if (platform === undefined) throw new Error(`${name} does not say for which system it is; add its entry by hand`)
    lock.packages[key] = {
      version,
      ...(platform.cpu && { cpu: platform.cpu }),
      ...(dev && { dev }),
      ...(platform.libc && { libc: platform.libc }),
      ...(license && { license }),
      optional: true,
      os: platform.os,
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`added ${holes.size} platform packages to the lock file`)
}

if (process.argv[1]?.endsWith('complete-lockfile.mjs'))
  complete(new URL('../../package-lock.json', import.meta.url), process.argv.includes('--check'))
