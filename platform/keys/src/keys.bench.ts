// What sealing by a data key costs for a record, against plain AES-256-GCM with the same bytes.
// node bin/node.mjs platform/keys/src/keys.bench.ts
import { randomBytes } from 'node:crypto'
import { DataKey } from './data-key.ts'
import { MasterKey } from './master-key.ts'

const ROUNDS = 5
const ROUND_MS = 200
const key = new DataKey({ workspaceId: '0198c0de-0000-7000-8000-000000000001', version: 1 }, randomBytes(32))
const plainKey = new MasterKey(randomBytes(32))
const label = { purpose: 'payload', context: 'x' }

for (const bytes of [100, 4_096, 262_144]) {
  const plain = randomBytes(bytes)
  const [sealed, sealedPlainly] = [key.seal(label, plain), plainKey.seal('payload', 'x', plain)]
  const work = {
    seal: () => key.seal(label, plain),
    open: () => key.open(label, sealed),
    'plain seal': () => plainKey.seal('payload', 'x', plain),
    'plain open': () => plainKey.open('payload', 'x', sealedPlainly),
  }
  const best = new Map<string, number>()
  // Interleaved, because the machine drifts.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(work))
      best.set(name, Math.min(best.get(name) ?? Infinity, microseconds(run)))
  }
  console.log(`${bytes} bytes: ${[...best].map(([name, us]) => `${name} ${us.toFixed(1)} us`).join(', ')}`)
}

function microseconds(run: () => unknown): number {
  const startedMs = performance.now()
  let count = 0
  for (; performance.now() - startedMs < ROUND_MS; count++) run()
  return ((performance.now() - startedMs) * 1000) / count
}
