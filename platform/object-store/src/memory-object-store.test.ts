import { MemoryObjectStore } from './memory-object-store.ts'
import { testObjectStore } from './object-store.contract.ts'

testObjectStore('memory', async () => new MemoryObjectStore())
