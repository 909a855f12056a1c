import type { Client } from './client.ts'
import { countAtLeast } from './rows.ts'

/** Looks at an ended execution as a person does, step by step and page by page; what is not as it must be, in sentences. */
export async function historyFailures(client: Client, execution: string, rows: number): Promise<string[]> {
  const failures: string[] = []
  const expected = new Map([
    ['split', rows],
    ['set', rows],
    ['if', countAtLeast(rows, 100)],
    ['filter', countAtLeast(rows, 500)],
    ['aggregate', 1],
  ])
  const steps = await client.steps(execution)
  for (const [node, count] of expected) {
    const [output] = steps.find((step) => step.node === node)?.outputs ?? []
    if (output?.count !== count) failures.push(`the step «${node}» has ${output?.count} items instead of ${count}`)
    for (const cursor of [0, Math.floor(count / 2), Math.max(0, count - 100)]) {
      const page = await client.items(execution, node, `limit=100&cursor=${cursor}`)
      const wanted = Math.min(100, count - cursor)
      if (page.count !== count || page.items.length !== wanted)
        failures.push(`the page of «${node}» at ${cursor} has ${page.items.length} of ${page.count} items`)
    }
  }
  const [middle] = (await client.items(execution, 'set', `limit=1&cursor=${Math.floor(rows / 2)}`)).items
  const { id, amount, gross } = middle?.json ?? {}
  if (id !== Math.floor(rows / 2) || gross !== (amount as number) * 1.19)
    failures.push(`the middle item of «set» is ${JSON.stringify(middle)}`)
  const [counted] = (await client.items(execution, 'aggregate', '')).items
  if (counted?.json['count'] !== countAtLeast(rows, 500)) failures.push(`counted was ${JSON.stringify(counted)}`)
  return failures
}
