import { randomUUID } from 'node:crypto'
import type { Plan } from '@linkflow/engine'
import type { Item } from '@linkflow/node-runtime'
import { type Fact, triggerStep } from '../domain/fact.ts'
import { type ItemStorage, JournalItems } from './journal-items.ts'

/** The first item that an execution began with; undefined when its data is gone. */
export async function triggerItem(
  facts: readonly Fact[],
  storage: ItemStorage,
  plan: Plan | undefined,
): Promise<Item | undefined> {
  const [begin] = facts
  if (begin?.t !== 'begin') return undefined
  const items = await new JournalItems(`trigger-${randomUUID()}`, facts.slice(0, 1), storage, plan).open()
  try {
    const list = items.firstItems(triggerStep(plan, begin.node))
    return list?.slice(0, Math.min(1, list.count)).all()[0]
  } finally {
    items.close()
  }
}
