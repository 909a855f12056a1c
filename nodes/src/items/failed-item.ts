import type { DerivedItem, Item, NodeError } from '@linkflow/node-runtime'

/** In a list node that goes on: the item with what went wrong on it, as nodes that work item by item give it. */
export const failedItem = (item: Item, index: number, { code, message }: NodeError): DerivedItem => ({
  item: { ...item, json: { ...item.json, error: { code, message } } },
  from: [index],
  failed: { code, message },
})
