export { KeyError, type KeyErrorCode } from './key-error.ts'
export { MasterKey } from './master-key.ts'
export { type MasterKeySource, masterKeyPath, openMasterKey } from './open-master-key.ts'
export { keysMigrations } from './schema.ts'
