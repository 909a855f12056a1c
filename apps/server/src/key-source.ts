import type { MasterKeySource } from '@linkflow/keys'
import type { Config } from './settings.ts'

/** Where this process has its master key from. */
export const keySource = ({ masterKey, masterKeyFile }: Config, dataDir: string): MasterKeySource => ({
  dataDir,
  ...(masterKey !== undefined && { value: masterKey }),
  ...(masterKeyFile !== undefined && { file: masterKeyFile }),
})
