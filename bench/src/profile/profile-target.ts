import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LoadGenerator } from '../load/load-generator.ts'
import { measureW1 } from '../measure/w1.ts'
import { measureW2 } from '../measure/w2.ts'
import { measureW3 } from '../measure/w3.ts'
import { measureW4, SlowServer } from '../measure/w4.ts'
import type { ProfileTarget } from '../options.ts'
import { DatabaseView } from '../server/database-view.ts'
import { LinkFlowServer } from '../server/linkflow-server.ts'
import { functionTimes, Profiler, saveProfile } from './profiler.ts'

const SHOWN = 45
const WARM_UP_SECONDS = 15
const CONNECTIONS = 50

/** Where the time of the server's main thread goes while one workload runs. */
export async function profileTarget(target: ProfileTarget, seconds: number): Promise<string> {
  const slow = await SlowServer.start()
  const server = await LinkFlowServer.start({
    nodeFlags: ['--inspect=127.0.0.1:0'],
    env: { LINKFLOW_EGRESS_ALLOW: slow.address },
  })
  const database = await DatabaseView.open(server.dataDir)
  const generator = new LoadGenerator()
  const profiler = await Profiler.attach(server.said.text)
  try {
    const workflow = await server.publish(target)
    const world = { server, database, generator }
    const work = (forSeconds: number): Promise<unknown> => {
      switch (target) {
        case 'w1':
        case 'w1-no-code':
          return measureW1(target === 'w1' ? 'w1' : 'w1NoCode', world, {
            connections: CONNECTIONS,
            seconds: forSeconds,
          })
        case 'w2':
        case 'w2-no-code':
          return measureW2(workflow, world, forSeconds)
        case 'w3':
          return measureW3(server, workflow, forSeconds * 5)
        case 'w4':
          return measureW4(server, workflow, slow, forSeconds)
      }
    }
    await work(WARM_UP_SECONDS)
    let result: unknown
    const profile = await profiler.profile(async () => {
      result = await work(seconds)
    })
    const path = join(tmpdir(), `linkflow-${target}.cpuprofile`)
    saveProfile(profile, path)
    const { busyShare, functions } = functionTimes(profile)
    const percent = (share: number) => `${(share * 100).toFixed(1).padStart(5)} %`
    const line = (each: (typeof functions)[number]) =>
      `${percent(each.selfShare)} ${percent(each.totalShare)}  ${each.name}`
    const heaviest = [...functions].sort((a, b) => b.totalShare - a.totalShare)
    return [
      JSON.stringify(result),
      `main thread busy ${percent(busyShare)}; the whole profile is in ${path}`,
      'by self time (self, with what is called):',
      ...functions.slice(0, SHOWN).map(line),
      'by total time:',
      ...heaviest.slice(0, SHOWN).map(line),
    ].join('\n')
  } finally {
    profiler.close()
    generator.close()
    await database.close()
    await server.stop()
    slow.stop()
  }
}
