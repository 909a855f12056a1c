import type { DeviceCopies } from './ports.ts'
import type { StoredDraft } from './stored-draft.ts'

const DATABASE = 'linkflow'
const STORE = 'drafts'

/** The base is as large as the workflow and changes seldom; the rest is small and changes with each edit. */
type Part = Pick<StoredDraft, 'format' | 'base'> | Pick<StoredDraft, 'log' | 'history'>

/**
 * The copies of one workflow in this browser. Each tab writes its own, under the name of a lock that it holds as long as
 * it lives: a copy whose lock nobody holds was left behind.
 */
export class IndexedDbCopies implements DeviceCopies {
  private readonly workflow: string
  private readonly database: Promise<IDBDatabase>
  private saved: Pick<StoredDraft, 'tab' | 'base'> | undefined

  constructor(workflow: string, factory: IDBFactory = indexedDB) {
    this.workflow = workflow
    this.database = openDatabase(factory)
    // Whoever saves is told; nobody may be waiting now.
    this.database.catch(() => undefined)
  }

  async abandoned(): Promise<readonly StoredDraft[]> {
    const [database, live] = await Promise.all([this.database, liveTabs()])
    const store = database.transaction(STORE, 'readonly').objectStore(STORE)
    const range = IDBKeyRange.bound([this.workflow], [this.workflow, []])
    const [keys, parts] = await Promise.all([done(store.getAllKeys(range)), done<Part[]>(store.getAll(range))])
    const drafts = new Map<string, object>()
    for (const [index, key] of keys.entries()) {
      const tab = (key as string[])[1]!
      if (!live.has(tab)) drafts.set(tab, { ...drafts.get(tab), ...parts[index], tab })
    }
    return [...drafts.values()].filter((draft): draft is StoredDraft => 'base' in draft && 'log' in draft)
  }

  async save({ tab, format, base, log, history }: StoredDraft): Promise<void> {
    const database = await this.database
    const transaction = database.transaction(STORE, 'readwrite')
    const store = transaction.objectStore(STORE)
    // Both in one transaction: what is pending is never beside a base on which it was not made.
    if (base !== this.saved?.base || tab !== this.saved.tab)
      store.put({ format, base } satisfies Part, [this.workflow, tab, 'base'])
    store.put({ log, history } satisfies Part, [this.workflow, tab, 'log'])
    await ended(transaction)
    this.saved = { tab, base }
  }

  async remove(tab: string): Promise<void> {
    const database = await this.database
    const transaction = database.transaction(STORE, 'readwrite')
    transaction.objectStore(STORE).delete(IDBKeyRange.bound([this.workflow, tab], [this.workflow, tab, []]))
    await ended(transaction)
  }
}

/** Says as long as the tab lives that it does. */
export const holdTab = (tab: string): void =>
  void navigator.locks?.request(lockOf(tab), () => new Promise<never>(() => undefined))

const lockOf = (tab: string): string => `linkflow-tab:${tab}`

async function liveTabs(): Promise<ReadonlySet<string>> {
  // Without locks (not a secure context) a copy may be taken over twice: its commands have ids, and are done once.
  const held = (await navigator.locks?.query())?.held ?? []
  return new Set(
    held.flatMap(({ name }) => (name?.startsWith('linkflow-tab:') ? [name.slice('linkflow-tab:'.length)] : [])),
  )
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return done(request)
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
